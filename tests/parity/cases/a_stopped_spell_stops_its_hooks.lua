local stopped = false
Hook.on("before:tool", function()
    Task.on_cancel(function() stopped = true end)
    Task.sleep(60)
end, { timeout_s = 100 })
local task = Task.spawn(function() Tool.call("calculate", { expression = "1" }) end)
Task.sleep(0.02)
task:cancel()
Task.sleep(0.02)
return { task.status, stopped }
