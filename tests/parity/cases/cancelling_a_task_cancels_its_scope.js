let child
const owner = Task.spawn(async () => {
  await Task.scope(async () => {
    child = Task.spawn(async () => { await Task.sleep(60) })
    await Task.sleep(60)
  })
})
await Task.sleep(0.002)
owner.cancel()
return [owner.status, child.status]
