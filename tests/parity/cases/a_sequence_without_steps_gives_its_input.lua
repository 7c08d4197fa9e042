return Workflow.sequential{ steps = {} }:run("as it is").output
