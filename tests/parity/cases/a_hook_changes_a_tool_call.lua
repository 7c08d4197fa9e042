Hook.on("before:tool", function() return Hook.replace{ expression = "6*7" } end)
Hook.on("after:tool", function(crossing)
    return Hook.replace{ value = crossing.result.value, checked = true }
end)
return Tool.call("calculate", { expression = "1+1" })
