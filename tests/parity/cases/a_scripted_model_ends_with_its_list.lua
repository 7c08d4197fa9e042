local model = Model.scripted{ replies = { { text = "only" } } }
local first = Model.ask("a", { model = model }).text
local ok, problem = pcall(Model.ask, "b", { model = model })
return { first, problem.code }
