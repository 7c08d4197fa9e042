await Workflow.sequential({ steps: [{ tool: "calculate", inputs: {} }] })
