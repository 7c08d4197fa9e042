local codes = {}
for _, act in ipairs{ function() Task.all{ 1 } end, function() Task.spawn(1) end, function() Task.race{} end, function() Task.timeout("x", print) end } do
  local ok, problem = pcall(act)
  codes[#codes + 1] = problem.code
end
return codes
