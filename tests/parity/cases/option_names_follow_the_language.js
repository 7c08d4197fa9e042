const agent = await Agent.create({ maxParallelTools: 2 })
let ok = true
try { await Agent.create({ max_parallel_tools: 2 }) } catch { ok = false }
return [agent.name, ok]
