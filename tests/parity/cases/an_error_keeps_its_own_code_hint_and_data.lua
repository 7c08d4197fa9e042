error({ code = "order.unknown", message = "no such order", hint = "check the number", data = { order = 7 } })
