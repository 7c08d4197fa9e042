local inner = Workflow.conditional{ name = "which", branches = { { when = "last.value > 3", run = { name = "big", tool = "calculate" } } }, default = { name = "small", run = function() end } }
local flow = Workflow.sequential{ name = "main", steps = {
  { tool = "calculate", retry = { attempts = 3 }, timeout_s = 5, on_error = "continue" },
  inner,
  { name = "last", run = function() end, on_error = { fallback = "calculate" }, undo = { name = "back", run = function() end } },
} }
print(flow:plan{ format = 'mermaid' })
