await Hook.use("approval", {}, { match: { effect: "pure" } })
try { await Tool.call("calculate", { expression: "1+1" }) } catch (problem) { return [problem.code, problem.message] }
