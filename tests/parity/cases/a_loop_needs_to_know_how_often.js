const code = async (options) => { try { await Workflow.loop({ ...options, body: "calculate" }) } catch (problem) { return problem.code + ": " + problem.message } }
return [await code({}), await code({ over: [1], times: 1 }), await code({ times: -1 })]
