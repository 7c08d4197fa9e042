const session = await Session.open("hooked")
await session.save([])
await Hook.on("before:session", (crossing) => {
    if (crossing.input.op !== "append") return
    const text = crossing.input.messages[0].parts[0].text
    if (text === "secret") return Hook.deny("secrets stay out")
    return Hook.replace({ messages: [{ role: "user", text: text.toUpperCase() }] })
}, { match: "spell.hooked" })
await session.append("loud")
let code
try { await session.append("secret") } catch (problem) { code = problem.code }
await Hook.on("after:session", (crossing) => {
    if (crossing.input.op === "info") return Hook.replace({ tags: ["shown"] })
})
return [(await session.messages())[0].parts[0].text, code, (await session.messages()).length, (await session.info()).tags]
