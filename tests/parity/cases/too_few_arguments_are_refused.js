try { await Random.int(1) } catch (problem) { return [problem.code, problem.message] }
