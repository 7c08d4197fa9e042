local ok, problem = pcall(Tool.call, "calculate", { expression = Channel.new() })
return problem.message
