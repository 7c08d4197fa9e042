Workflow.sequential{ steps = { "calculat" } }
