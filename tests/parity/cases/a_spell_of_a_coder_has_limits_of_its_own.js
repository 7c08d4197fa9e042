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

const agent = await coder({ seconds: 0.3, attempts: 2, resultChars: 10 },
  run("for (;;) {}"), run('return "0123456789abc"'), run("return 1"))
const reply = await agent.run("Loop.")
return [reply.output.runs[0].error.code, seen[seen.length - 1], seen[seen.length - 2], reply.output.runs.length]
