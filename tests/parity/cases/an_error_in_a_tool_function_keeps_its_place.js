const tool = await Tool.define({
  name: "broken", description: "Breaks.",
  run: () => {
    const missing = null
    return missing.field
  },
})

const value = await tool.call({})
return value
