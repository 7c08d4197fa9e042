const seen = []
const deny = (crossing) => {
  seen.push(`${crossing.point} ${crossing.name} ${crossing.agent}`)
  return Hook.deny("not for you")
}
const model = () => Model.scripted({ replies: [
  { tool_calls: [{ name: "calculate", args: { expression: "6*7" } }] },
  (request) => ({ text: request.messages[request.messages.length - 1].parts[0].content }),
] })
const hooks = [{ point: "before:tool", ask: deny, match: "calc*" }]
const one = await Agent.create({ name: "one", tools: ["calculate"], model: model(), hooks })
const two = await Agent.create({ name: "two", tools: ["calculate"], model: model() })
const copy = await one.clone({ name: "copy", model: model() })
const texts = [(await one.run("Go.")).text, (await two.run("Go.")).text.includes("42"), (await copy.run("Go.")).text]
let code
try { await Agent.create({ hooks: [{ point: "before:lunch", ask: deny }] }) } catch (problem) { code = problem.code }
return [texts, seen, code, (await Hook.list()).length]
