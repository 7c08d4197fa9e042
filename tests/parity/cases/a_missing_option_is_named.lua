local ok, problem = pcall(Tool.define, { name = "x", run = function() end })
return { problem.code, problem.message }
