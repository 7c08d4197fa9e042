await Workflow.sequential({ steps: ["calculate", "calculate"] })
