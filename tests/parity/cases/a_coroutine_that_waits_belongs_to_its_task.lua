local co = coroutine.create(function() return Task.sleep(0.01) or "answer" end)
local task = Task.spawn(function() return select(2, coroutine.resume(co)) end)
Task.sleep(0.001)
local status, ok = coroutine.status(co), coroutine.resume(co, "wrong")
return { status, ok, task:await(), coroutine.status(co) }
