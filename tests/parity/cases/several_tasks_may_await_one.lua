local good = Task.spawn(function() Task.yield() return 5 end)
local bad = Task.spawn(function() Task.yield() error({ code = "my.code", message = "no" }) end)
local function code() local ok, problem = pcall(bad.await, bad) return problem.code end
return Task.all{ function() return good:await() end, function() return good:await() end, code, code }
