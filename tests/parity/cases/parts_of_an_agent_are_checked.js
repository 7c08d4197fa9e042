const said = []
for (const make of [
  () => Agent.create({ maxParallelTools: 0 }),
  () => Agent.create({ settings: { temperature: 3 } }),
  () => Agent.create({ limits: { seconds: NaN } }),
  () => Tool.define({ name: "bad name!", description: "Bad.", run: () => {} }),
  () => Model.scripted({ replies: [], delayS: -1 }),
]) {
  try { await make(); said.push("ok") } catch (problem) { said.push(`${problem.code}: ${problem.message}`) }
}
return said
