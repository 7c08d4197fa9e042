const rung = []
const ring = await Tool.define({ name: "ring", description: "Rings.", run: async (args) => {
  rung.push(args.why)
  await Event.publish("order.rung", args.why)
  return "ok"
} })
const model = Model.scripted({ replies: [
  { output: { acted: false, note: "small" } },
  { tool_calls: [{ name: "ring", args: { why: "large" } }] },
  { output: { acted: true, note: "rang" } },
] })
const monitor = await Agent.fromTemplate("monitor", { events: "order.*", until: "shop.closed", tools: [ring], model })
const task = Task.spawn(() => monitor.run("Ring for large orders."))
await Task.sleep(0.02)
for (const amount of [1, 100]) await Event.publish("order.placed", { amount })
while (rung.length === 0) await Task.sleep(0.005)
await Task.sleep(0.005)
await Event.publish("shop.closed")
const { output } = await task.await()
return [output.ended, output.seen, output.acted, output.notes[1].note, rung, output.answer]
