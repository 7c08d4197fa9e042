Hook.use("tracing")
Hook.use("metrics", { otel = true })
Hook.use("logging", { level = "error", format = "json" })
Hook.use("cost")
local names = {}
for i, hook in ipairs(Hook.list()) do names[i] = { hook.name, hook.fail } end
local model = Model.scripted{ replies = { { text = "hello" } } }
local ok, problem = pcall(Tool.call, "calculate", { expression = "1/0" })
return { names, Model.ask("hi", { model = model }).text, Tool.call("calculate", { expression = "1+1" }).value, problem.code }
