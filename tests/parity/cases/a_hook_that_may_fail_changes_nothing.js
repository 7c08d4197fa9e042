await Hook.on("after:tool", () => { throw new Error("out of order") }, { name: "watch", fail: "open" })
return (await Tool.call("calculate", { expression: "1+1" })).value
