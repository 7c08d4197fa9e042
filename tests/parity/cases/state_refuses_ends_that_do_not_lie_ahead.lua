local codes = {}
for i, seconds in ipairs{ 0, -1 } do
  local ok, problem = pcall(State.set, "k", 1, { expires_s = seconds })
  codes[i] = { problem.code, problem.hint }
end
return codes
