const channel = Channel.new(1)
try { await channel.send(null) } catch (problem) { return problem.code }
