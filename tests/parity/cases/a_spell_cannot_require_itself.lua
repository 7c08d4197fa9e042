local ok, problem = pcall(function() return require("./spell") end)
return problem.code
