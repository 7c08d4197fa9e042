const flow = await Workflow.sequential({ steps: [] }); await flow.close(); await flow.run()
