const task = Task.spawn(async () => {
  await Task.sleep(0.001)
  try { await task.await() } catch (problem) { return problem.code }
})
return task.await()
