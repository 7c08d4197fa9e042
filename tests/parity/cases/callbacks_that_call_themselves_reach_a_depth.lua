local depth = 0
Tool.define{ name = "again", description = "x", run = function() depth = depth + 1 return Tool.call("again") end }
local ok, problem = pcall(Tool.call, "again")
return { depth, problem.code, problem.message, problem.hint }
