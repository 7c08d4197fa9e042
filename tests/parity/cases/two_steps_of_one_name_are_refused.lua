Workflow.sequential{ steps = { "calculate", "calculate" } }
