await Workflow.sequential({ steps: [{ name: "a b", tool: "calculate" }] })
