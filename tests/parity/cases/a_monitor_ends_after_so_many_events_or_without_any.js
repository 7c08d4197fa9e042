const watch = async (options, count, replies) => {
  const monitor = await Agent.fromTemplate("monitor", { ...options, events: "tick", model: Model.scripted({ replies, delayS: 0.01 }) })
  const task = Task.spawn(() => monitor.run("Look."))
  await Task.sleep(0.02)
  for (let i = 1; i <= count; i++) await Event.publish("tick", i)
  const { output } = await task.await()
  return [output.ended, output.seen, output.notes.length, output.dropped]
}
const no = { output: { acted: false, note: "no" } }
return [
  await watch({ maxEvents: 3, batch: 2 }, 5, [no, no, no]),
  await watch({ idleS: 0.3 }, 1, [no]),
  await watch({ maxEvents: 9 }, 2, [no, { output: { acted: false, note: "enough", over: true } }]),
]
