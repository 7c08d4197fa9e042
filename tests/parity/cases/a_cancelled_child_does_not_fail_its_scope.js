return Task.scope(async () => {
  const child = Task.spawn(async () => { await Task.sleep(60) })
  child.cancel()
  return child.status
})
