return Task.compute(`
  let code
  try { await Task.timeout(0.005, () => Task.sleep(60)) } catch (problem) { code = problem.code }
  const channel = Channel.new(1)
  Task.spawn(() => channel.send("sent"))
  return [code, await channel.receive()]
`)
