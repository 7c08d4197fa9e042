return Task.compute(`
  Task.spawn(async () => {
    Task.defer(() => { throw new Error("not closed") })
    await Channel.new().receive()
  })
  await Task.yield()
  return [typeof Log === "undefined"]
`)
