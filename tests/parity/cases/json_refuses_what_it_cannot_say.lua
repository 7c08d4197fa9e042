local codes = {}
local cycle = {}
cycle[1] = cycle
for _, value in ipairs{ 0 / 0, math.huge, print, cycle } do
  local ok, problem = pcall(JSON.encode, value)
  codes[#codes + 1] = problem.code
end
return codes
