return Tool.call("calculate", { expression = "6 * 7" }).value
