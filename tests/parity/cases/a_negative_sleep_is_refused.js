try { await Task.sleep(-1) } catch (problem) { return [problem.code, problem.message] }
