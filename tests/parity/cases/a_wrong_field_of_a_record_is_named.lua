local ok, problem = pcall(Agent.create, { limits = { turns = "many" } })
return { problem.code, problem.message }
