const events = Event.subscribe("tool.*")
await Tool.call("calculate", { expression: "1+1" })
const first = await events.next(1), second = await events.next(1)
return [first.type, second.type, second.data.value]
