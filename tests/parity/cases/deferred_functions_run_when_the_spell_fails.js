Task.defer(() => { print("deferred") })
throw { code: "my.code", message: "no" }
