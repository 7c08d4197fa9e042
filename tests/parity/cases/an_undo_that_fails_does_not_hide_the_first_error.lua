local seen = {}
local _, problem = pcall(function()
  Workflow.sequential{ name = "s", steps = {
    { name = "a", run = function() end, undo = function() seen[#seen + 1] = "a" end },
    { name = "b", run = function() end, undo = function() Tool.call("nosuch") end },
    { name = "bad", run = function() error("first") end },
  } }:run()
end)
local undo = problem.data.undo_errors
return { problem.code, problem.cause.code, seen, #undo, undo[1].step, undo[1].code, problem.data.steps.b.status }
