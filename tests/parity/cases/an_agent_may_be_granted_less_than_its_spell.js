const model = (...names) => Model.scripted({ replies: [
  ...names.map((name) => ({ tool_calls: [{ name, args: name === "calculate" ? { expression: "6*7" } : { task: "Go." } }] })),
  (request) => ({ text: request.messages.filter((message) => message.role === "tool")
    .map((message) => message.parts[0].content.includes("not granted") ? "not granted" : "done").join(", ") }),
] })
const helper = await Agent.create({ name: "helper", tools: ["calculate"], model: model("calculate") })
const agent = await Agent.create({ tools: ["calculate", helper], grants: ["tool=helper"], model: model("calculate", "helper") })
const reply = await agent.run("Go.")
const inner = reply.messages[4].parts[0].content
const named = await Agent.create({ model: "scripted/offline", grants: ["tool"] })
const codes = []
for (const attempt of [() => named.run("Go."), () => Agent.create({ grants: ["lunch=soup"] })]) {
  try { await attempt() } catch (problem) { codes.push(problem.code) }
}
return [reply.text, inner, (await (await helper.clone({ model: model("calculate") })).run("Go.")).text, ...codes]
