local log = {}
local note = Tool.define{ name = "note", description = "Notes.", run = function(args) log[#log + 1] = args.text end }
pcall(function()
  Workflow.sequential{ steps = {
    { name = "a", run = function() return { id = 7 } end, undo = { tool = note, input = { text = "undo {{ last.id }} of {{ input }}" } } },
    { name = "bad", run = function() error("broken") end },
  } }:run("all")
end)
return log
