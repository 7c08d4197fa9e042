-- Event-driven: llmspell listen tick.lua --on timer.poll --every poll=10s
local event = Run.input("event") or { data = { count = 1 } }
return "tick " .. event.data.count
