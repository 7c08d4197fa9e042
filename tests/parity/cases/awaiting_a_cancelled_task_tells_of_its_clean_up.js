const task = Task.spawn(async () => {
  Task.defer(() => { throw Object.assign(new Error("not closed"), { code: "my.code", hint: "close it" }) })
  await Task.sleep(60)
})
await Task.sleep(0.001)
task.cancel()
const problem = await task.await().catch((error) => error)
const ends = await Task.settle([task])
return [
  problem.code, problem.message, problem.hint, problem.cause.code, problem.cause.message, ends[0].status, ends[0].error === problem,
]
