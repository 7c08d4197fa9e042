const session = await Session.open("life")
const codes = []
const attempt = async (act) => {
    try { await act(); codes.push("ok") } catch (problem) { codes.push(problem.code + ": " + problem.message) }
}
await session.save([])
await session.suspend()
await attempt(() => session.append("x"))
await session.resume()
await attempt(() => session.append("x"))
await session.suspend()
await Session.open("life")
await attempt(() => session.resume())
await session.close()
await attempt(() => session.save([]))
await attempt(() => session.trim({ last: 1 }))
await attempt(() => session.suspend())
const held = (await session.messages()).length
await Session.delete("life")
await attempt(() => session.messages())
return [codes, held, (await Session.current()) === null]
