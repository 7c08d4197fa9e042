const hook = await Hook.on("before:tool", () => Hook.deny("no"))
const before = (await Hook.list()).length
await hook.remove()
await hook.remove()
return [before, (await Hook.list()).length, (await Tool.call("calculate", { expression: "1+1" })).value]
