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

const agent = await coder({ tools: ["calculate"], attempts: 4 },
  run('return Tool.call("datetime", { operation: "now" })'),
  run('return (await Model.ask("hi", { model: "scripted/offline" })).text'),
  run('return Tool.call("file_read", { path: "flows/sum.json" })'),
  run('import x from "./flows/report.js"\nreturn x'))
return (await agent.run("Break out.")).output.runs.map((one) => one.error.code)
