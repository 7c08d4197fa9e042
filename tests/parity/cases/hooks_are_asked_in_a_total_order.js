const order = []
const note = (name, sayAfter) => (crossing) => {
    if (crossing.point === "before:tool") order.push(name)
    else if (sayAfter) order.push(name + " after")
}
await Hook.on("before:tool", note("a"))
await Hook.on("*:tool", note("b", true))
await Hook.on("*:tool", note("outer", true), { priority: 5 })
await Tool.call("calculate", { expression: "1" })
return order
