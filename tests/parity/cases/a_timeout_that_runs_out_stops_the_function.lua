local ok, problem = pcall(Task.timeout, 0.01, function() Task.sleep(0.03) print("never") end)
Task.sleep(0.04)
return { problem.code, problem.message }
