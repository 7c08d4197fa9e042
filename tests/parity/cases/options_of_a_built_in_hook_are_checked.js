const codes = []
for (const [name, options] of [["rate_limit", { rate: 0 }], ["redact", { patterns: { x: "(?=a)" } }], ["guardrail", {}]]) {
    try { await Hook.use(name, options) } catch (problem) { codes.push(problem.code) }
}
return codes
