local ok, problem = pcall(Model.ask, "hi", { model = "nobody/nothing" })
return { problem.code, problem.message }
