local asked = 0
Hook.on("before:tool", function(crossing)
    asked = asked + 1
    Task.sleep(0.001)
    local inner = Task.spawn(function() return Tool.call("calculate", { expression = "6*7" }).value end)
    return Hook.cache_hit(inner:await())
end)
local value = Tool.call("calculate", { expression = "1" })
return { value, asked }
