const inner = await Workflow.conditional({ name: "which", branches: [{ when: "last.value > 3", run: { name: "big", tool: "calculate" } }], default: { name: "small", run: () => {} } })
const flow = await Workflow.sequential({ name: "main", steps: [
  { tool: "calculate", retry: { attempts: 3 }, timeoutS: 5, onError: "continue" },
  inner,
  { name: "last", run: () => {}, onError: { fallback: "calculate" }, undo: { name: "back", run: () => {} } },
] })
print(await flow.plan({ format: 'mermaid' }))
