try { await Task.compute("return 1", [print]) } catch (problem) { return problem.code }
