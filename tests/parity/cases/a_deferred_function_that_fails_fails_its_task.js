const task = Task.spawn(() => {
  Task.defer(() => { print("first") })
  Task.defer(() => { throw { code: "clean.failed", message: "no" } })
  Task.defer(() => { print("third") })
  return "value"
})
try { await task.await() } catch (problem) { print(problem.code) }
