try { await Random.int("a", 2) } catch (problem) { return problem.message }
