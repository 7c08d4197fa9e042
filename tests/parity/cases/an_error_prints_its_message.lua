local ok, problem = pcall(Tool.get, "calculat")
print(problem)
