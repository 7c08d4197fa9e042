const seen = []
const run = (source) => (request) => {
  const content = request.messages[request.messages.length - 1].parts[0].content
  if (content) seen.push(content)
  return { tool_calls: [{ name: "run_spell", args: { source } }] }
}
const coder = (options, ...replies) => Agent.fromTemplate("coder", {
  ...options, language: "javascript", model: Model.scripted({ replies: [...replies, (request) => {
    seen.push(request.messages[request.messages.length - 1].parts[0].content)
    return { text: "done" }
  }] }),
})

let calls = 0
const price = await Tool.define({ name: "price", description: "Price.", run: (args) => { calls++; return args.thing.length } })
const agent = await coder({ tools: [price, "calculate"] },
  run("const t = null\nreturn t.x"),
  run(`
    let sum = 0
    for (const thing of ["a", "bb"]) sum += await Tool.call("price", { thing })
    print("adding")
    return { sum, twice: (await Tool.call("calculate", { expression: sum + " * 2" })).value }
  `))
const reply = await agent.run("What do they cost?")
const first = reply.output.runs[0].error
return [reply.text, reply.output.result, first.code, first.line, first.stack.length > 0, calls, seen[seen.length - 1], reply.output.runs[1].printed]
