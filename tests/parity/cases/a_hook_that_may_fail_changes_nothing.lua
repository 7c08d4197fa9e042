Hook.on("after:tool", function() error("out of order") end, { name = "watch", fail = "open" })
return Tool.call("calculate", { expression = "1+1" }).value
