const model = Model.scripted({ replies: [(request) => ({ text: request.messages[0].parts[0].text })] })
await Hook.on("before:agent", () => Hook.replace("said twice"))
await Hook.on("after:agent", (crossing) => Hook.replace("Echo: " + crossing.result.text))
const reply = await (await Agent.create({ model })).run("said once")
return [reply.text, reply.agent]
