local ok, problem = pcall(function() return require("escape") end)
return { problem.code, problem.message }
