return Task.map([], () => { throw new Error("never") })
