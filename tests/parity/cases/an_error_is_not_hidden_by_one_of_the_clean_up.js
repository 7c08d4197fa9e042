const task = Task.spawn(() => {
  Task.defer(() => { throw { code: "second", message: "no" } })
  throw { code: "first", message: "no" }
})
try { await task.await() } catch (problem) { return problem.code }
