await Workflow.load("flows/sum.json")
