await Workflow.parallel({ branches: [], maxConcurrency: 0 })
