Hook.use("guardrail", { max_length = 5, on_failure = "retry", max_retries = 1 })
local model = Model.scripted{ replies = { { text = "far too long" }, { text = "short" }, { text = "again too long" }, { text = "still too long" } } }
local first = Model.ask("one", { model = model }).text
local ok, problem = pcall(Model.ask, "two", { model = model })
return { first, problem.code }
