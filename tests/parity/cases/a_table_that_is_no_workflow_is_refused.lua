local function why(table_) local _, problem = pcall(Workflow.load, table_) return problem.code .. ": " .. problem.message end
return { why{ steps = { { tool = "calculate" } } }, why{ name = "t", steps = { { tol = "calculate" } } }, why{ name = "t", steps = { { tool = "calculate", retry = { attempts = 0 } } } },
  why{ name = "t", steps = { { tool = "calculate", timeout_s = "soon" } } }, why{ name = "t", kind = "sequentiel" } }
