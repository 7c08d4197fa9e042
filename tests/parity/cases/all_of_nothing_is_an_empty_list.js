return JSON.encode(await Task.all([]))
