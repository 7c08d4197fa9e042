local ok, problem = pcall(Model.ask, "hi", { model = "scripted/offline" })
return problem.code
