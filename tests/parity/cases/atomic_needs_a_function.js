try { Task.atomic(7) } catch (problem) { return [problem.code, problem.message] }
