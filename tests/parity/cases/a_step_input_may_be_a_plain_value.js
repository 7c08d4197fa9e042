return (await (await Workflow.sequential({ steps: [{ tool: "calculate", input: { expression: "6 * 7" } }] })).run()).output.value
