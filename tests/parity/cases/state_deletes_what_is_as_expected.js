const version = await State.set("k", 1)
let code
try { await State.delete("k", { expected: version + 1 }) } catch (problem) { code = problem.code }
return [code, await State.delete("k", { expected: version }), await State.delete("k"), await State.keys()]
