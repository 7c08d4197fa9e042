await Hook.use("rate_limit", { rate: 1, per: "hour", max_wait_s: 1 }, { kinds: ["tool"] })
await Tool.call("calculate", { expression: "1+1" })
try { await Tool.call("calculate", { expression: "1+1" }) } catch (problem) {
    return [problem.code, problem.message.replace(/\d[\d.e+]* s$/, "N s")]
}
