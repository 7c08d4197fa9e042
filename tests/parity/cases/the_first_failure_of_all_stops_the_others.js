let code
try {
  await Task.all([
    async () => { await Task.sleep(0.02); print("never") },
    () => { throw Object.assign(new Error("no"), { code: "one.failed" }) },
  ])
} catch (problem) { code = problem.code }
await Task.sleep(0.04)
return code
