const codes = []
for (const [name, options] of [
    ["logging", { level: "loud" }], ["metrics", {}], ["tracing", { colour: "red" }], ["debug", {}], ["cost", { max_usd: -1 }],
]) {
    try { await Hook.use(name, options) } catch (problem) { codes.push(problem.code) }
}
return [codes, (await Hook.list()).length]
