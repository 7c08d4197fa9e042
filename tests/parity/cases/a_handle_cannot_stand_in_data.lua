local ok, problem = pcall(Random.choice, { { agent = Agent.create{} } })
return { problem.code, problem.message }
