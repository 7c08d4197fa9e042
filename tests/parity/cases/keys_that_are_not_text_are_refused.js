const codes = []
try { await Random.choice([new Map([[true, 1]])]) } catch (problem) { codes.push(problem.code) }
try { await Random.choice([Symbol("x")]); codes.push(true) } catch { codes.push(false) }
return codes
