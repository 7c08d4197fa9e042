print("before")
throw Object.assign(new Error("stopped"), { code: "my.stop" })
