const calls = [{ name: "calculate" }, { args: {} }]
const model = await Model.scripted({ replies: [
  { text: "fine" },
  () => ({ tool_calls: calls }),
  () => "hi",
  () => ({ text: 5 }),
] })
await Model.ask("one", { model })
const said = []
for (let i = 0; i < 3; i++) {
  try { await Model.ask("more", { model }) } catch (problem) { said.push(problem.code + " " + problem.message) }
}
return said
