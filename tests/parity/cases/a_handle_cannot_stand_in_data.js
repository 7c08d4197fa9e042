const agent = await Agent.create({})
try { await Random.choice([{ agent }]) } catch (problem) { return [problem.code, problem.message] }
