return JSON.encode(Task.all({}))
