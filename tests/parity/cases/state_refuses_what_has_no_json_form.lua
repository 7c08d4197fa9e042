local codes = {}
for i, value in ipairs{ 0/0, 1/0, "\255", { print }, Tool.get("calculate") } do
  local ok, problem = pcall(State.set, "k", value)
  codes[i] = problem.code
end
return codes
