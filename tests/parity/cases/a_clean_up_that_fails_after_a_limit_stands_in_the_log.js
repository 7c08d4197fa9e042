Task.defer(() => { throw new Error("not closed") })
await Task.sleep(60)
