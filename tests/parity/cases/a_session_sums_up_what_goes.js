const talk = async (trim) => {
    const session = await Session.open(undefined, { trim })
    for (let i = 1; i <= 5; i++) await session.append("message " + i)
    return (await session.messages()).map((message) => message.parts[0].text)
}
const model = Model.scripted({ replies: [{ text: "Some were sent." }] })
const named = (await (await Session.open(undefined, { trim: { summarise: "openai/small" } })).info()).trim
const own = (await (await Session.open(undefined, { trim: { last: 4, summarise: model } })).info()).trim
return [
    await talk({ last: 4, summarise: (messages) => messages.length + " gone" }), await talk({ last: 4, summarise: model }),
    [named.summarise, named.tokens, own.summarise],
]
