local ok, problem = pcall(function() return require("./modules/round_a") end)
return { problem.code, problem.message, problem.file }
