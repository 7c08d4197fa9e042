local flow = Workflow.sequential{ steps = {} } flow:close() flow:run()
