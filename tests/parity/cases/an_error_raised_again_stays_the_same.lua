local ok, problem = pcall(Tool.get, "calculat")
local again_ok, again = pcall(function() error(problem) end)
return { again == problem, again.code }
