await Tool.call("calculate", { expression: "1" })
