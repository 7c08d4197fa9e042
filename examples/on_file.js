// Event-driven: runs once for each file that comes or changes, and tells what it found.
//   llmspell listen on_file.js --on file.created --on file.changed --watch inbox --allow fs.read=inbox
const event = await Run.input("event")
if (!event) return "no event: start me with llmspell listen"

const text = (await Tool.call("file_read", { path: event.data.path })).text
const lines = (await Tool.call("text_transform", { text, operation: "lines" })).length
await Event.publish("note.read", { name: event.data.name, lines })
return `${event.data.name}: ${lines} lines`
