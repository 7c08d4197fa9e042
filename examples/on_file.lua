-- Event-driven: runs once for each file that comes or changes, and tells what it found.
--   llmspell listen on_file.lua --on file.created --on file.changed --watch inbox --allow fs.read=inbox
local event = Run.input("event")
if not event then return "no event: start me with llmspell listen" end

local text = Tool.call("file_read", { path = event.data.path }).text
local lines = #Tool.call("text_transform", { text = text, operation = "lines" })
Event.publish("note.read", { name = event.data.name, lines = lines })
return event.data.name .. ": " .. lines .. " lines"
