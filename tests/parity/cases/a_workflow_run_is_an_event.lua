Workflow.sequential{ name = "flow", steps = {} }:run()
