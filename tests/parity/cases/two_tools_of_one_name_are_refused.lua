local ok, problem = pcall(Agent.create, { tools = { "calculate", "calculate" } })
return problem.code
