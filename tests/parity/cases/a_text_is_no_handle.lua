local ok, problem = pcall(Agent.create, { handoffs = { "helper" } })
return { problem.code, problem.message }
