Workflow.conditional{ branches = { { when = true, run = { when = true, tool = "calculate" } } } }
