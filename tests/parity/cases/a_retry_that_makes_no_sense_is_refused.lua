local function code(retry) local _, problem = pcall(Workflow.sequential, { steps = { { tool = "calculate", retry = retry } } }) return problem.code end
return { code{ attempts = 0 }, code{ delay_s = -1 }, code{ backoff = 0.5 }, code{ tries = 3 } }
