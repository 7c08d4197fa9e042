for _ = 1, 20 do
  local n, i = Random.number(), Random.int(-2, 2)
  assert(n >= 0 and n < 1 and i >= -2 and i <= 2 and math.type(i) == "integer")
end
local ok, problem = pcall(Random.int, 2, 1)
return problem.code
