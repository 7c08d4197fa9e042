const agent = await Agent.create({ name: "fixed" })
let ok = true
try { agent.name = "other" } catch { ok = false }
return [ok, agent.name]
