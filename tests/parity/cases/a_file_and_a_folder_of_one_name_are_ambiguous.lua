local ok, problem = pcall(function() return require("./modules/both") end)
return { problem.code, require("./modules/both.lua"), require("./modules/both/init") }
