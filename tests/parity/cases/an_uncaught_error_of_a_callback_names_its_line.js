const tool = await Tool.define({ name: "bad", description: "Fails.", run: () => {
  throw Object.assign(new Error("nothing left"), { code: "stock.empty" })
} })
await tool.call({})
