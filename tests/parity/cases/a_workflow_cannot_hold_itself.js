const a = await Workflow.sequential({ name: "a", steps: [] })
const b = await Workflow.sequential({ name: "b", steps: [a] })
const c = await Workflow.sequential({ name: "c", steps: [{ tool: "calculate", onError: { fallback: b } }] })
const direct = await a.add(a).catch((problem) => problem)
const around = await a.add(c).catch((problem) => problem)
return [direct.code, direct.message, around.code, around.message]
