try { await Agent.create({ tools: ["calculate", "calculate"] }) } catch (problem) { return problem.code }
