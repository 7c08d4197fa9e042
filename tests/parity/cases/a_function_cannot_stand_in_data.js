try { await Random.choice([{ call: () => {} }]) } catch (problem) { return [problem.code, problem.hint] }
