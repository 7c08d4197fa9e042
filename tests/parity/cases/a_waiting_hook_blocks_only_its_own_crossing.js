const order = []
await Hook.on("before:tool", async (crossing) => {
    if (crossing.input.expression === "1") await Task.sleep(0.03)
})
await Task.all([
    async () => { await Tool.call("calculate", { expression: "1" }); order.push("a") },
    async () => { await Tool.call("calculate", { expression: "2" }); order.push("b") },
])
return order
