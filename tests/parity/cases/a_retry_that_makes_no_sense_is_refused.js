const code = async (retry) => { try { await Workflow.sequential({ steps: [{ tool: "calculate", retry }] }) } catch (problem) { return problem.code } }
return [await code({ attempts: 0 }), await code({ delayS: -1 }), await code({ backoff: 0.5 }), await code({ tries: 3 })]
