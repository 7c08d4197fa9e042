const hints = []
try { await State.keys("", { limit: 1001 }) } catch (problem) { hints.push(problem.hint) }
try { await State.history("k", { limit: 0 }) } catch (problem) { hints.push(problem.hint) }
return hints
