const task = Task.spawn(() => { print("once"); return [1] })
return [await task.await(), await task.await()]
