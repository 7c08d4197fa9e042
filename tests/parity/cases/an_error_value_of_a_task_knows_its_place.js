const fail = () => {
  throw Object.assign(new Error("no"), { code: "my.code" })
}
const task = Task.spawn(() => fail())
const problem = await task.await().catch((error) => error)
return [Object.keys(problem), problem.code, problem.stack]
