await Hook.on("before:tool", () => Hook.deny())
try { await Tool.call("calculate", { expression: "1+1" }) } catch (problem) { return [problem.code, problem.message] }
