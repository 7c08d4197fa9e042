const channel = Channel.new(1)
const tool = Tool.define({ name: "feed", description: "Feeds.", run: async () => { await Task.sleep(0.002); await channel.send("fed"); return "ok" } })
const agent = await Agent.create({ tools: [tool], model: Model.scripted({ replies: [{ tool_calls: [{ name: "feed" }] }, { text: "done" }] }) })
const running = Task.spawn(async () => (await agent.run("go")).text)
return [await channel.receive(), await running.await()]
