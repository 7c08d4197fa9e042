const flow = await Workflow.sequential({ name: "desk", steps: [(text) => "about " + text] })
const model = await Model.scripted({ replies: [{ tool_calls: [{ name: "handoff_to_desk", args: { reason: "hard" } }] }, { text: "ok" }] })
const agent = await Agent.create({ name: "front", model, handoffs: [flow] })
const reply = await agent.run("rain")
const byCode = await agent.handoff(flow, { reason: "again" })
return [reply.text, reply.agent, (await agent.messages()).length, byCode.agent]
