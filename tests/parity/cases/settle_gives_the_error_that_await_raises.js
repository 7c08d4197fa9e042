const fail = () => { throw new Error("no") }
const tasks = [
  Task.spawn(() => fail()),
  Task.spawn(() => { throw Object.assign(new Error("no", { cause: { code: "b" } }), { code: "my.code", hint: "try again" }) }),
  Task.spawn(() => { throw 5 }),
]
const ends = await Task.settle(tasks)
const [first, second, third] = ends.map((end) => end.error)
const raised = await tasks[0].await().catch((error) => error)
const other = await tasks[1].await().catch((error) => error)
return [
  first === raised, first.code, first.message, first.hint, first.stack,
  second === other, second.code, second.hint, second.cause.code,
  third.code, third.message,
]
