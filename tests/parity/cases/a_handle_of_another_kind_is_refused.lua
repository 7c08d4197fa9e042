local tool = Tool.get("calculate")
local ok, problem = pcall(Agent.create, { handoffs = { tool } })
return { problem.code, problem.message }
