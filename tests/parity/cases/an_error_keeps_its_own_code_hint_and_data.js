throw Object.assign(new Error("no such order"), { code: "order.unknown", hint: "check the number", data: { order: 7 } })
