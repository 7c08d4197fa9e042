for (const info of await Session.list()) await Session.delete(info.id)
await Session.open("b", { tags: ["x"] })
await Session.open("a", { tags: ["x", "y"] })
const made = await Session.open()
const ids = (await Session.list({ tags: ["x"] })).map((info) => info.id)
const current = (await Session.current()).id === made.id
await Session.delete(made.id)
const tagged = await (await Session.open("b")).tag(["z"])
return [ids, current, (await Session.current()) !== null, tagged, (await Session.list()).length,
    await Session.delete("a"), await Session.delete("a"), made.id.length]
