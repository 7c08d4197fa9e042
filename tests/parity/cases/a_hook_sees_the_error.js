let code
await Hook.on("error:tool", (crossing) => {
    code = crossing.error.code
    return Hook.replace("saved")
})
const broken = await Tool.define({ name: "broken", description: "Breaks.", run: () => { throw Object.assign(new Error("no"), { code: "tool.failed" }) } })
const value = await broken.call()
return [code, value]
