const tool = await Tool.define({ name: "double", description: "Doubles.", run: (args) => args.x * 2,
  parameters: { type: "object", properties: { x: { type: "number" } }, required: ["x"] } })
let code
try { await tool.call({ x: "two" }) } catch (problem) { code = problem.code }
return [await tool.call({ x: 2 }), false, code]
