local ok, problem = pcall(Agent.create, { instruction = "x" })
return { problem.code, problem.message, problem.hint }
