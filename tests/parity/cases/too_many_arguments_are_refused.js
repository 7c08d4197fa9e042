try { await Random.int(1, 2, 3) } catch (problem) { return [problem.code, problem.message] }
