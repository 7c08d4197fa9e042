let first, second
Task.defer(() => { print("deferred") })
first = Task.spawn(() => second.await())
second = Task.spawn(() => first.await())
await first.await()
