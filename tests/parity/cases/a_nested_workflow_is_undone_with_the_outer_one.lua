local seen = {}
local function done(name) return { name = name, run = function() return name end, undo = function(output) seen[#seen + 1] = output end } end
local function inner(name, a, b) return Workflow.sequential{ name = name, steps = { done(a), done(b) } } end
local _, problem = pcall(function()
  Workflow.sequential{ steps = {
    inner("one", "a", "b"),
    { workflow = inner("two", "c", "d"), undo = function() seen[#seen + 1] = "own" end },
    { name = "bad", run = function() error("broken") end },
  } }:run()
end)
return { seen, problem.data.steps.one.status, problem.data.steps.two.status }
