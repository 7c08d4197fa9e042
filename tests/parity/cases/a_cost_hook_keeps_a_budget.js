const model = await Model.scripted({ replies: [{ text: "x", usage: { input_tokens: 10, output_tokens: 5 } }], repeatLast: true })
await Hook.use("cost", { max_tokens: 20 })
const first = (await Model.ask("hello", { model })).text
const second = (await Model.ask("hello", { model })).text
let problem
try { await Model.ask("hello", { model }) } catch (caught) { problem = caught }
return [first, second, problem.code, problem.message]
