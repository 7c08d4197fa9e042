const session = await Session.open("short", { trim: { last: 2 } })
const counts = []
for (let i = 1; i <= 4; i++) counts.push(await session.append("message " + i))
const other = await Session.open("short")
counts.push(await other.append("message 5"))
const kept = (await other.messages()).map((message) => message.parts[0].text)
const info = await other.info()
const changed = await Session.open("short", { trim: { tokens: 50 } })
const bounds = [info.trim.last, (info.trim.tokens ?? null) === null, (await changed.info()).trim.tokens]
const ended = ((await (await Session.open("short", { trim: {} })).info()).trim ?? null) === null
return [counts, kept, bounds, ended, await other.append("message 6")]
