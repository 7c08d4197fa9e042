const session = await Session.open("chat", { tags: ["demo"] })
await session.save([])
await session.append("Hello?")
await session.append([{ role: "assistant", text: "Hello!" }, { role: "user", parts: [{ type: "text", text: "Bye" }] }])
const again = await Session.open("chat", { tags: ["again"] })
const seen = (await again.messages()).map((message) => message.role + ": " + message.parts[0].text)
const info = await again.info()
return [seen, again.id, again.scope, info.tags, info.messages, info.status, await again.tokens()]
