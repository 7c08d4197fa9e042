return (await (await Workflow.sequential({ steps: [] })).run("as it is")).output
