const good = Task.spawn(async () => { await Task.yield(); return 5 })
const bad = Task.spawn(async () => { await Task.yield(); throw Object.assign(new Error("no"), { code: "my.code" }) })
const code = async () => { try { await bad.await() } catch (problem) { return problem.code } }
return Task.all([() => good.await(), () => good.await(), code, code])
