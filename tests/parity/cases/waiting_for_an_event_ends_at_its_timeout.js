const codes = []
try { await Event.wait("never", { timeoutS: 0.01 }) } catch (problem) { codes.push(problem.code) }
const events = Event.subscribe("never")
try { await events.next(0.01) } catch (problem) { codes.push(problem.code) }
return codes
