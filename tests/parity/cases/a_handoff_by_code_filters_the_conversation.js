const second = await Agent.create({ name: "second", model: Model.scripted({ replies: [
  (request) => ({ text: String(request.messages.length) }),
  (request) => ({ text: request.messages.at(-1).parts[0].text }),
] }) })
const first = await Agent.create({ name: "first", model: Model.scripted({ replies: [{ text: "one" }, { text: "two" }] }) })
await first.run("a")
await first.run("b")
const last = (await first.handoff(second, { inputFilter: "last" })).text
await second.reset()
const own = (await first.handoff(second, { inputFilter: (messages) => [{ role: "user", text: "count " + messages.length }] })).text
return [last, own]
