local ok, problem = pcall(Task.atomic, function() Task.sleep(0.001) end)
return { problem.code, problem.message }
