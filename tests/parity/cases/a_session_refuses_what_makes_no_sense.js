const session = await Session.open("odd")
const codes = []
const attempt = async (act) => {
    try { await act(); codes.push("ok") } catch (problem) { codes.push(problem.code + ": " + problem.message) }
}
await attempt(() => Session.open("a/b"))
await attempt(() => Session.open("x", { tags: [""] }))
await attempt(() => Session.delete(""))
await attempt(() => session.tag(["a\nb"]))
await attempt(() => session.trim({}))
await attempt(() => session.trim({ last: 0 }))
await attempt(() => session.messages({ last: 0 }))
await attempt(() => session.append(5))
await attempt(() => session.append([{ role: "nobody", text: "x" }]))
await attempt(async () => {
    await session.append("a"); await session.append("b"); await session.trim({ last: 1, summarise: () => 5 })
})
return codes
