local agent = Agent.create{ name = "fixed" }
local ok = pcall(function() agent.name = "other" end)
return { ok, agent.name }
