try { await Random.int(1.5, 2) } catch (problem) { return problem.message }
