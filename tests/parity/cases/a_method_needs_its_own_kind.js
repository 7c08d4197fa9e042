const channel = Channel.new(), task = Task.spawn(() => {}), codes = []
for (const use of [
  () => task.await.call(channel), () => channel.send.call(task, 1), () => channel.receive.call({}),
  () => task.cancel.call("x"), () => channel.close.call(1),
]) {
  try { await use(); codes.push(true) } catch { codes.push(false) }
}
return codes
