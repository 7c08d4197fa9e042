Task.defer(() => { print("cleaned inside") })
print("begun inside")
await Task.sleep(60)
