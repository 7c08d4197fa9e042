Workflow.create{ kind = "paralel" }
