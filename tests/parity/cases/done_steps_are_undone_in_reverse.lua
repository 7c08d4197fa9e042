local seen = {}
local function step(name) return { name = name, run = function() return name .. " done" end,
  undo = function(output) seen[#seen + 1] = output end } end
local _, problem = pcall(function()
  Workflow.sequential{ steps = { step("a"), step("b"), { name = "bad", run = function() error("broken") end,
    undo = function() seen[#seen + 1] = "never" end }, step("c") } }:run()
end)
local steps = problem.data.steps
return { seen, steps.a.status, steps.b.status, steps.bad.status, steps.c == nil }
