const cancelled = Task.spawn(async () => { await Task.sleep(60) })
cancelled.cancel()
return Task.settle([
  async () => { await Task.sleep(0.001); return [1] },
  cancelled,
  () => { throw { code: "my.code", message: "no", hint: "try again" } },
  () => {},
])
