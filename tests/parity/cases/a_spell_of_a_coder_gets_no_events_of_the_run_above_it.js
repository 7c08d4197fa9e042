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

const agent = await coder({},
  run(`
    const events = Event.subscribe(">")
    let code
    try { await events.next(0.05) } catch (problem) { code = problem.code }
    await Hook.on("before:tool", () => Hook.deny("mine"))
    return code
  `), run("return 2"))
const { output } = await agent.run("Go.")
return [output.runs[0].result, output.runs[1].result]
