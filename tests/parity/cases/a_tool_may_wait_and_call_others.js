const tool = await Tool.define({ name: "outer", description: "Calls.", run: async (args) => {
  await Task.sleep(0.001)
  return (await Tool.call("calculate", { expression: args.e })).value
} })
return tool.call({ e: "2 ** 10" })
