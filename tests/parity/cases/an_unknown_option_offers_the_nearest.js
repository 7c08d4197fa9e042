try { await Agent.create({ instruction: "x" }) } catch (problem) { return [problem.code, problem.message, problem.hint] }
