let asked = 0
const model = () => Model.scripted({ repeatLast: true, replies: [() => {
  asked++
  return { tool_calls: [{ name: "calculate", args: { expression: "1" } }] }
}] })
let problem, other
try { await (await Agent.create({ tools: ["calculate"], model: model() })).run("Go.") } catch (error) { problem = error }
const first = asked
try {
  await (await Agent.create({ tools: ["calculate"], model: model(), limits: { turns: 55 } })).run("Go.")
} catch (error) { other = error }
return [problem.code, problem.message, first, other.code, asked - first]
