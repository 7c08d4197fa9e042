local codes = {}
for _, act in ipairs{ Task.defer, Task.on_cancel } do
  local ok, problem = pcall(act, 1)
  codes[#codes + 1] = problem.code
end
return codes
