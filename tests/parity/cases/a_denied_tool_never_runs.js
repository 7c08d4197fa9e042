try { await Tool.call("calculate", { expression: "1" }) } catch (problem) { return [problem.code, problem.message] }
