const code = async (call) => { try { await call } catch (error) { return error.code } }
const hook = await Hook.on("before:tool", () => ({ deny: "x" }), { fail: "open" })
const first = await code(Tool.call("calculate", { expression: "1" }))
await hook.remove()
await Hook.on("before:tool", () => "deny", { fail: "open" })
return [first, await code(Tool.call("calculate", { expression: "1" }))]
