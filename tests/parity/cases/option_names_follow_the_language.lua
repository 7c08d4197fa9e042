local agent = Agent.create{ max_parallel_tools = 2 }
local ok = pcall(Agent.create, { maxParallelTools = 2 })
return { agent.name, ok }
