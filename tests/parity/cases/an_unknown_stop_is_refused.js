await Workflow.parallel({ branches: [], stop: "first_errors" })
