await (await Workflow.sequential({ name: "flow", steps: [] })).run()
