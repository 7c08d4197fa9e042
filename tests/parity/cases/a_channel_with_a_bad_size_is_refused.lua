local codes = {}
for _, size in ipairs{ -1, 1.5, "2" } do
  local ok, problem = pcall(Channel.new, size)
  codes[#codes + 1] = ok and "taken" or problem.code
end
return codes
