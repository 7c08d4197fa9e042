await Hook.on("before:tool", () => Hook.replace({ expresion: "6*7" }))
try { await Tool.call("calculate", { expression: "1+1" }) } catch (problem) { return problem.code }
