try { await Task.any([]) } catch (problem) { return problem.code }
