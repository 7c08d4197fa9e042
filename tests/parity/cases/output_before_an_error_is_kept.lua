print("before")
error({ code = "my.stop", message = "stopped" })
