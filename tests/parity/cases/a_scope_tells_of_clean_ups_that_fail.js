const failing = (code, message) => { throw Object.assign(new Error(message), { code }) }
try {
  await Task.scope(() => {
    Task.spawn(async () => { await Task.sleep(0.005); failing("a.a", "one") })
    Task.spawn(async () => {
      Task.defer(() => failing("d.d", "the clean-up failed"))
      await Task.sleep(60)
    })
  })
} catch (problem) {
  return [problem.code, problem.data.errors[0].code, problem.data.errors[1].code]
}
