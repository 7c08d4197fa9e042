const codes = []
for (const name of ["debug", "logging", "metrics"]) {
    try { await Hook.use(name, { file: "/nowhere/at/all" }) } catch (problem) { codes.push([problem.code, problem.message]) }
}
return [codes, (await Hook.list()).length]
