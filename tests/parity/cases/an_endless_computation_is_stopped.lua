local ok, problem = pcall(Task.compute, "while true do end")
return "not reached"
