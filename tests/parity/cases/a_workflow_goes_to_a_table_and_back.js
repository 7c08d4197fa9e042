const flow = await Workflow.sequential({ name: "main", description: "All.", maxSteps: 50, limits: { turns: 3 }, steps: [
  { name: "a", tool: "calculate", input: { expression: "{{ input }} + 1" }, retry: { attempts: 2 }, timeoutS: 5,
    onError: { fallback: { tool: "calculate", input: { expression: "0" } } }, undo: "calculate" },
  Workflow.loop({ name: "rep", times: 2, until: "last.value > 100", body: { name: "b", tool: "calculate", when: "true",
    input: { expression: "{{ last.value }} * 3" } } }),
] })
const table = await flow.toTable()
const again = await Workflow.load(table)
return [(await again.run(4)).output.value, JSON.encode(await again.toTable()) === JSON.encode(table), table.steps[1].workflow.options.until_,
  table.steps[0].on_error.fallback.tool, table.max_steps]
