Task.defer(function() print(Tool.call("calculate", { expression = "6 * 7" }).value) end)
