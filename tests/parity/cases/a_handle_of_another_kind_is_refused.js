const tool = await Tool.get("calculate")
try { await Agent.create({ handoffs: [tool] }) } catch (problem) { return [problem.code, problem.message] }
