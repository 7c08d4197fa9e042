try {
  Task.atomic(() => { throw Object.assign(new Error("no"), { code: "my.code" }) })
} catch (problem) {
  return [problem.code, Task.atomic(() => "after")]
}
