try { await State.restore(7) } catch (problem) { return [problem.code, await State.forget(7)] }
