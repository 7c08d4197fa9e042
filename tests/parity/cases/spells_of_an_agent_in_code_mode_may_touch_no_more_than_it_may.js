const source = `
  const codes = []
  for (const attempt of [
    () => Tool.call("calculate", { expression: "1" }),
    () => Tool.call("file_read", { path: "/etc/hostname" }),
    () => Model.ask("hi", { model: "scripted/offline" }),
  ]) {
    try { await attempt(); codes.push("ok") } catch (problem) { codes.push(problem.code) }
  }
  return codes
`
const codes = async (codeMode) => {
  let told
  const model = Model.scripted({ replies: [
    { tool_calls: [{ name: "run_spell", args: { source } }] },
    (request) => {
      told = JSON.parse(request.messages[request.messages.length - 1].parts[0].content).result
      return { text: "done" }
    },
  ] })
  await (await Agent.create({ tools: ["file_read"], codeMode, model })).run("Go.")
  return told
}
const language = "javascript"
return [await codes({ language }), await codes({ language, allow: {} }), await codes({ language, allow: { "fs.read": ["/"] } })]
