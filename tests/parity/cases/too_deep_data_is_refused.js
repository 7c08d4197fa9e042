let data = "bottom"
for (let i = 0; i < 80; i++) data = [data]
try { await Random.choice([data]) } catch (problem) { return problem.code }
