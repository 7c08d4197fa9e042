Workflow.load("flows/sum.json")
