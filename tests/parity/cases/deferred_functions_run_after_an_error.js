const task = Task.spawn(() => {
  Task.defer(() => { print("deferred") })
  throw { code: "my.code", message: "no" }
})
try { await task.await() } catch (problem) { print(problem.code) }
