const channel = Channel.new()
try { await Task.timeout(0.005, () => channel.receive()) } catch (problem) { return problem.code }
