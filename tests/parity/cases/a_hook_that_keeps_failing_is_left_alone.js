let asked = 0
await Hook.on("before:tool", () => { asked += 1; throw new Error("no") }, { fail: "open" })
for (let i = 0; i < 7; i++) await Tool.call("calculate", { expression: "1" })
return [asked, (await Hook.list())[0].state]
