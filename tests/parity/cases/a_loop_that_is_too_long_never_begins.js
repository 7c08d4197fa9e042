let turns = 0
try { await (await Workflow.loop({ times: 6, maxIterations: 5, body: () => { turns++ } })).run() } catch (problem) { return [problem.code, turns] }
