local begun = 0
local ok, problem = pcall(Task.map, { 1, 2, 3, 4 }, function(n)
  begun = begun + 1
  if n == 2 then error{ code = "n.two", message = "two" } end
  Task.sleep(0.001)
end, { limit = 1 })
return { problem.code, begun }
