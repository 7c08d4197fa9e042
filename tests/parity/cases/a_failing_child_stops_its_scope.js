const seen = []
let code
try {
  await Task.scope(async () => {
    Task.spawn(async () => { await Task.sleep(0.03); seen.push("sibling") })
    Task.spawn(async () => { await Task.sleep(0.001); throw { code: "child.failed", message: "no" } })
    await Task.sleep(0.03)
    seen.push("body")
  })
} catch (problem) { code = problem.code }
await Task.sleep(0.04)
return [code, seen.length]
