await Workflow.sequential({ steps: ["calculat"] })
