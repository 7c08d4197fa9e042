const session = await Session.open("long")
await session.save([
    { role: "user", text: "one" },
    { role: "assistant", parts: [{ type: "tool_call", id: "1", name: "calculate", arguments: "{}" }] },
    { role: "tool", parts: [{ type: "tool_result", id: "1", name: "calculate", content: "42" }] },
    { role: "assistant", text: "two" },
    { role: "user", text: "three" },
    { role: "assistant", text: "four" },
])
const shown = async () => (await session.messages()).map((message) => message.parts[0].text ?? message.role)
const kept = [
    await session.trim({ last: 6 }),
    await session.trim({ tokens: 30, summarise: (messages) => messages.length + " gone" }),
]
const after = await shown()
await session.trim({ last: 1 })
return [kept, after, await shown()]
