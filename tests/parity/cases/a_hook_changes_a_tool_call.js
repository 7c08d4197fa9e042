await Hook.on("before:tool", () => Hook.replace({ expression: "6*7" }))
await Hook.on("after:tool", (crossing) => Hook.replace({ value: crossing.result.value, checked: true }))
return Tool.call("calculate", { expression: "1+1" })
