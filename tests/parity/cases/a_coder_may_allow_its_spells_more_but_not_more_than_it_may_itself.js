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

const agent = await coder({ tools: ["file_read"], allow: { model: ["scripted/*"], "fs.read": ["/"] } },
  run('return (await Model.ask("hi", { model: "scripted/offline" })).text.length > 0'),
  run('return Tool.call("file_read", { path: "/etc/passwd" })'))
const { runs } = (await agent.run("Go.")).output
return [runs[0].result, runs[1].error.code]
