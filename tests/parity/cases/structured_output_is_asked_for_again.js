const agent = await Agent.create({
  output: { type: "object", properties: { n: { type: "integer" } }, required: ["n"] },
  model: Model.scripted({ replies: [{ text: "seven" }, { output: { n: "7" } }, { output: { n: 7 } }] }),
})
const reply = await agent.run("go")
return [reply.output, reply.usage.requests]
