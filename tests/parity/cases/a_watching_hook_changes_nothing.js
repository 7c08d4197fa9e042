await Hook.use("tracing")
await Hook.use("metrics", { otel: true })
await Hook.use("logging", { level: "error", format: "json" })
await Hook.use("cost")
const names = (await Hook.list()).map((hook) => [hook.name, hook.fail])
const model = await Model.scripted({ replies: [{ text: "hello" }] })
let problem
try { await Tool.call("calculate", { expression: "1/0" }) } catch (caught) { problem = caught }
return [names, (await Model.ask("hi", { model })).text, (await Tool.call("calculate", { expression: "1+1" })).value, problem.code]
