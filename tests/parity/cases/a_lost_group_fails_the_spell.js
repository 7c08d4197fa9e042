Task.all([() => { throw Object.assign(new Error("unseen"), { code: "lost.failure" }) }])
await Task.sleep(0.005)
return "fine"
