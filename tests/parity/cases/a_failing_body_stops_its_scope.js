let child, code
try {
  await Task.scope(() => {
    child = Task.spawn(async () => { await Task.sleep(60) })
    throw { code: "body.failed", message: "no" }
  })
} catch (problem) { code = problem.code }
return [code, child.status]
