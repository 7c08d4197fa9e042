const model = await Model.scripted({ replies: [(request) => ({ text: String(request.messages.length) })], repeatLast: true })
const agent = await Agent.create({ name: "a", model })
const flow = await Workflow.loop({ times: 3, body: agent })
return [(await flow.run("x")).output, (await agent.messages()).length]
