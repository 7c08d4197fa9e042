local ok, problem = pcall(Agent.create, { limits = { turns = -1 } })
return { problem.code, problem.message }
