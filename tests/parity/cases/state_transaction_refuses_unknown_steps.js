const found = []
try { await State.transaction([{ op: "increment", key: "a" }]) } catch (problem) { found.push(problem.code) }
try { await State.transaction([{ op: "set", key: "a", valu: 1 }]) } catch (problem) { found.push(problem.code, problem.hint) }
return found
