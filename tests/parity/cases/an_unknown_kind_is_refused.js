await Workflow.create({ kind: "paralel" })
