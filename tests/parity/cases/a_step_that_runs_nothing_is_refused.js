const attempt = async (step) => { try { await Workflow.sequential({ steps: [step] }) } catch (problem) { return problem.code + ": " + problem.message } }
return [await attempt({ name: "idle" }), await attempt({ name: "both", tool: "calculate", run: () => {} })]
