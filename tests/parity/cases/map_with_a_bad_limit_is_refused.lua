local codes = {}
for _, options in ipairs{ { limit = 0 }, { limit = 1.5 }, { limit = "2" }, 3 } do
  local ok, problem = pcall(Task.map, { 1 }, function() end, options)
  codes[#codes + 1] = ok and "taken" or problem.code
end
return codes
