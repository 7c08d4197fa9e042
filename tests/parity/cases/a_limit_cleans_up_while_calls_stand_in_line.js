Task.defer(() => print("cleaned"))
for (let i = 0; i < 5000; i++) Task.spawn(() => Task.sleep(60))
await Task.sleep(60)
