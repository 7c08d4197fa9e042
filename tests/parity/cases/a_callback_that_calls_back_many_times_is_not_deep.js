let count = 0
await Tool.define({ name: "leaf", description: "x", run: () => ++count })
await Tool.define({ name: "branch", description: "x", run: async () => { for (let i = 0; i < 80; i++) await Tool.call("leaf"); return count } })
return Tool.call("branch")
