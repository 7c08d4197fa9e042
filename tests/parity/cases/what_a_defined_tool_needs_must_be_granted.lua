local tool = Tool.define{ name = "leak", description = "d", needs = { "net=example.com:443" }, run = function() print("never") end }
local ok, problem = pcall(function() return tool:call{} end)
return problem.code
