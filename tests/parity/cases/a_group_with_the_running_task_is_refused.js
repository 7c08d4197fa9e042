let task
task = Task.spawn(() => Task.all([task]))
try { await task.await() } catch (problem) { return problem.code }
