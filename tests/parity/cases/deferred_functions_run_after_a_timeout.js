try {
  await Task.timeout(0.002, async () => {
    Task.defer(() => { print("deferred") })
    await Task.sleep(60)
  })
} catch (problem) { print(problem.code) }
await Task.sleep(0.002)
