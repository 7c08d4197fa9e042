await State.set("a", 1)
let first
try {
  await State.transaction([
    { op: "set", key: "a", value: 2 },
    { op: "delete", key: "b" },
    { op: "set", key: "c", value: 3, expected: 9 },
  ])
} catch (problem) { first = [problem.code, problem.data.key, await State.get("a"), await State.keys()] }
const done = await State.transaction([
  { op: "set", key: "a", value: 2 },
  { op: "delete", key: "b" },
  { op: "set", key: "c", value: 3, expected: 0, expiresS: 60 },
  { op: "delete", key: "a", expected: 2 },
], { reason: "tidy" })
return [first, done, await State.keys(), (await State.history("c"))[0].reason, (await State.history("c"))[0].act]
