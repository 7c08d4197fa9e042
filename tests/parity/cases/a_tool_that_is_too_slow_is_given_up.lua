local tool = Tool.define{ name = "slow", description = "Waits.", timeout_s = 0.01, run = function() Task.sleep(0.05) print("never") end }
local ok, problem = pcall(function() return tool:call{} end)
Task.sleep(0.06)
return problem.code
