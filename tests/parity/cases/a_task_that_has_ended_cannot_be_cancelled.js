const task = Task.spawn(() => 3)
await task.await()
return [await task.cancel(), task.status, await task.await()]
