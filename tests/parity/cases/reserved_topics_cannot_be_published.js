const codes = []
for (const topic of ["tool.finished", "dead.a", "_inbox.1", "a b", "a.*"]) {
    try { await Event.publish(topic) } catch (problem) { codes.push(problem.code) }
}
return codes
