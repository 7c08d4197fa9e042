await Hook.on("before:tool", () => Task.sleep(60), { timeoutS: 0.02 })
try { await Tool.call("calculate", { expression: "1" }) } catch (problem) { return [problem.code, problem.message.includes("0.02 s")] }
