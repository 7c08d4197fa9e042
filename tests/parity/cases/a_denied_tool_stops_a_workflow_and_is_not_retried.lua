local _, problem = pcall(function()
  Workflow.sequential{ steps = { { tool = "calculate", input = { expression = "1" }, retry = { attempts = 5, delay_s = 60 } } } }:run()
end)
return { problem.code, problem.cause.code, problem.data.steps.calculate.attempts }
