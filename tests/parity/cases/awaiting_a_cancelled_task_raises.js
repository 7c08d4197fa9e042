const task = Task.spawn(async () => { await Task.sleep(10) })
task.cancel()
try { await task.await() } catch (problem) { return [false, problem.code] }
