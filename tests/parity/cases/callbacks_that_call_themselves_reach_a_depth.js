let depth = 0
await Tool.define({ name: "again", description: "x", run: () => { depth++; return Tool.call("again") } })
try { await Tool.call("again") } catch (problem) { return [depth, problem.code, problem.message, problem.hint] }
