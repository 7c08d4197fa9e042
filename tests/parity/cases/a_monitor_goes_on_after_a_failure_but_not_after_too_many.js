const watch = async (replies, maxFailures) => {
  const monitor = await Agent.fromTemplate("monitor", { events: "tick", maxEvents: 2, maxFailures, model: Model.scripted({ replies }) })
  const task = Task.spawn(async () => {
    try { return (await monitor.run("Look.")).output } catch (problem) { return problem.code }
  })
  await Task.sleep(0.02)
  await Event.publish("tick")
  await Event.publish("tick")
  return task.await()
}
const down = { error: "provider.server" }
const output = await watch([down, { output: { acted: false, note: "fine" } }], 3)
return [output.seen, output.notes[0].failed, output.notes[1].failed, await watch([down, down], 2)]
