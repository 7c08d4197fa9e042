Workflow.sequential{ steps = { { tool = "calculate", timeout_s = 0 } } }
