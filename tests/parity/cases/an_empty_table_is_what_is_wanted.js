const agent = await Agent.create({ tools: [], settings: {} })
let ok = true
try { await Tool.call("calculate", {}) } catch { ok = false }
return [agent.name, ok]
