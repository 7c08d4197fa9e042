try { await Agent.create({ limits: { turns: "many" } }) } catch (problem) { return [problem.code, problem.message] }
