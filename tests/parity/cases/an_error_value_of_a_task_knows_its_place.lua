local function fail()
  error{ code = "my.code", message = "no" }
end
local task = Task.spawn(function() fail() end)
local _, problem = pcall(function() task:await() end)
local names = {}
for name in pairs(problem) do names[#names + 1] = name end
return { names, problem.code, problem.stack }
