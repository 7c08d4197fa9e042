const inner = await Tool.define({ name: "inner", description: "Fails.", run: () => { throw Object.assign(new Error("no"), { code: "deep.down" }) } })
const outer = await Tool.define({ name: "outer", description: "Calls.", run: () => inner.call({}) })
try { await outer.call({}) } catch (problem) { return [problem.code, problem.message] }
