const session = await Session.open("ada", { scope: "session" })
await session.save([{ role: "user", text: "shared" }])
const ids = (await Session.list({ scope: "session" })).map((info) => info.id)
let problem, other
try { await Session.open("bob", { scope: "session" }) } catch (caught) { problem = caught }
try { await Session.delete("bob", { scope: "session" }) } catch (caught) { other = caught }
const text = (await session.messages())[0].parts[0].text
await Session.delete("ada", { scope: "session" })
return [text, ids, problem.code + ": " + problem.message, other.code, (await Session.list({ scope: "session" })).length]
