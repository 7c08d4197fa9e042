const channel = Channel.new(), task = Task.spawn(() => {}), said = []
for (const use of [
  () => task.await.call(5), () => task.await.call(channel), () => task.cancel.call(), () => channel.send.call("x", 1),
]) {
  try { await use() } catch (problem) { said.push(problem.code + " " + problem.message + " (" + problem.hint + ")") }
}
return said
