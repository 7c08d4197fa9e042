local ok, problem = pcall(Tool.define, { name = "x", description = "y", run = print, parameters = { type = "nonsense" } })
return problem.code
