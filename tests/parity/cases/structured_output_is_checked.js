const agent = await Agent.create({
  output: { type: "object", properties: { n: { type: "integer" } }, required: ["n"] },
  model: Model.scripted({ replies: [{ output: { n: 7 } }] }),
})
return (await agent.run("go")).output
