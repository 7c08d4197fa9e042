try { await Agent.create({ limits: { turns: -1 } }) } catch (problem) { return [problem.code, problem.message] }
