local ok, problem = pcall(Model.scripted, { replies = { { txt = "x" } } })
return { problem.code, problem.message, problem.hint }
