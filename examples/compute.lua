-- Heavy work on other processors, while the spell itself goes on.
local count_primes = [[function(from, to)
  local count = 0
  for n = from, to do
    local prime = n > 1
    for d = 2, math.floor(math.sqrt(n)) do
      if n % d == 0 then prime = false break end
    end
    if prime then count = count + 1 end
  end
  return count
end]]

local parts = Task.all{
  function() return Task.compute(count_primes, { 1, 5000 }) end,
  function() return Task.compute(count_primes, { 5001, 10000 }) end,
}

local ok, problem = pcall(Task.compute, "return Tool.call('calculate', { expression = '1' })")
print("a computation has no tools: " .. problem.code .. " in " .. problem.stack:match("[^\n]+"))

return parts[1] + parts[2]
