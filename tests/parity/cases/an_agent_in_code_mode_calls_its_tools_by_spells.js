const offered = new Set()
const seen = []
const write = (source) => (request) => {
  for (const one of request.tools) offered.add(one.name)
  return { tool_calls: [{ name: "run_spell", args: { source } }] }
}
const answer = (request) => {
  for (const message of request.messages) {
    if (message.role === "tool") seen.push(JSON.parse(message.parts[0].content))
  }
  return { text: "5" }
}

const price = Tool.define({ name: "price", description: "Price.", run: (args) => args.thing.length })
const agent = await Agent.create({
  tools: [price, "calculate"], codeMode: { language: "javascript", attempts: 3 },
  model: Model.scripted({ replies: [
    write("const t = null\nreturn t.x"),
    write(`
      const sum = await Tool.call("price", { thing: "a" }) + await Tool.call("price", { thing: "bolt" })
      print("adding")
      return sum
    `),
    answer,
  ] }),
})
const reply = await agent.run("What do they cost?")
const failed = seen[0].error
return [reply.text, [...offered], failed.code, failed.line, seen[0].runs_left, seen[1], (await agent.messages()).length, await agent.hasTool("price")]
