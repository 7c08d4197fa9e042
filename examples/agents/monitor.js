// Events are watched until a last one comes; a tool is called about one of them.
const ring = await Tool.define({ name: "ring", description: "Rings a bell.", run: (args) => { print("ring: " + args.why); return "ok" } })
const monitor = await Agent.fromTemplate("monitor", { events: "order.*", until: "shop.closed", tools: [ring], model: Model.scripted({ replies: [
    { output: { acted: false, note: "a small order" } },
    { tool_calls: [{ name: "ring", args: { why: "100 pieces" } }] },
    { output: { acted: true, note: "rang" } },
] }) })
const watch = Task.spawn(() => monitor.run("Ring for large orders."))
await Task.sleep(0.05)
for (const pieces of [1, 100]) await Event.publish("order.placed", { pieces })
await Event.publish("shop.closed")
const reply = await watch.await()
print(reply.text)
for (const one of reply.output.notes) print(one.topics[0], one.acted, one.note)
