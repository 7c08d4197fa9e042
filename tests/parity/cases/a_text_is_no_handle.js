try { await Agent.create({ handoffs: ["helper"] }) } catch (problem) { return [problem.code, problem.message] }
