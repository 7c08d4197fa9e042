const flow = await Workflow.sequential({ steps: [
  { name: "bad", run: () => { throw new Error("first") }, onError: { fallback: {
      run: () => { throw new Error("second") },
      onError: { fallback: { tool: "text_transform", input: { text: "gave up", operation: "upper" } } },
  } } },
] })
return (await flow.run()).steps.bad.status
