local ok, problem = pcall(function() return Task.timeout(0.05, function() return Task.compute("while true do end") end) end)
return problem.code
