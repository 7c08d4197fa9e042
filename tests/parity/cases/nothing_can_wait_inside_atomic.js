try { Task.atomic(async () => { await Task.sleep(0.001) }) } catch (problem) { return [problem.code, problem.message] }
