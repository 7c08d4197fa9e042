const data = {}
data.self = data
try { await Random.choice([data]) } catch (problem) { return [false, problem.code] }
