try { await Model.scripted({ replies: [{ txt: "x" }] }) } catch (problem) { return [problem.code, problem.message, problem.hint] }
