const task = Task.spawn(() => {
  Task.defer(() => { throw new Error("the older one") })
  Task.defer(() => { throw new Error("the newer one") })
  throw Object.assign(new Error("no"), { code: "my.code" })
})
return task.await().catch((problem) => problem.code)
