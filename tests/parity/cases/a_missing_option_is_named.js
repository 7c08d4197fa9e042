try { await Tool.define({ name: "x", run: () => {} }) } catch (problem) { return [problem.code, problem.message] }
