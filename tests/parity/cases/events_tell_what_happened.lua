Tool.call("calculate", { expression = "1" })
pcall(Tool.call, "calculate", { expression = "1 +" })
