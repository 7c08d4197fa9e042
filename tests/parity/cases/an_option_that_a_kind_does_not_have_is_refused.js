const code = async (options) => { try { await Workflow.create({ kind: "loop", name: "l", options }) } catch (problem) { return problem.code + ": " + problem.message } }
return [await code({ tims: 3 }), await code({ times: "three" })]
