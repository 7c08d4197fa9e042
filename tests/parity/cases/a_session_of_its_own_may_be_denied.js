try { await Session.open("mine") } catch (problem) { return [problem.code, problem.data.kind] }
