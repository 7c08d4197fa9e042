const flow = await Workflow.sequential({ steps: [{ name: "a", run: () => 1 }] })
return Task.map(await flow.stream().tee(), async (part) => {
  const kinds = []
  for await (const chunk of part) kinds.push(chunk.type)
  return kinds
})
