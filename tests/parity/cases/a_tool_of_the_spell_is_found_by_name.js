await Tool.define({ name: "double", description: "Doubles.", run: (args) => args.x * 2 })
const agent = await Agent.create({ tools: ["double"] })
return [
  await Tool.call("double", { x: 2 }), await (await Tool.get("double")).call({ x: 3 }), (await Tool.schema("double")).type,
  await agent.callTool("double", { x: 4 }),
]
