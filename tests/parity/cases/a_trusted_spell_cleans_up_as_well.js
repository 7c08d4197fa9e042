Task.defer(() => { print("deferred") })
await Task.sleep(60)
