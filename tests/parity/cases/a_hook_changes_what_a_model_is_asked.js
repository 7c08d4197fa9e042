let seen
const model = Model.scripted({ replies: [(request) => { seen = request; return { text: "ok" } }] })
await Hook.on("before:model", (crossing) => {
    const messages = [{ role: "system", text: "be brief" }, ...crossing.input.messages]
    return Hook.replace({ messages, settings: { temperature: 0.5 } })
})
await Model.ask("hello", { model })
return [seen.messages[0].parts[0].text, seen.messages[1].parts[0].text, seen.settings.temperature]
