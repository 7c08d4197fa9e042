local model = Model.scripted{ replies = { { text = "x", usage = { input_tokens = 10, output_tokens = 5 } } }, repeat_last = true }
Hook.use("cost", { max_tokens = 20 })
local first = Model.ask("hello", { model = model }).text
local second = Model.ask("hello", { model = model }).text
local ok, problem = pcall(Model.ask, "hello", { model = model })
return { first, second, problem.code, problem.message }
