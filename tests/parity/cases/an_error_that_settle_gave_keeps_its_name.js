const ends = await Task.settle([() => { throw new TypeError("no") }])
throw ends[0].error
