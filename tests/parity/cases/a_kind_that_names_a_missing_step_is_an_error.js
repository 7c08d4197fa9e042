await Workflow.define("wrong", (step) => step("alpa"))
try { await (await Workflow.create({ kind: "wrong", steps: [{ name: "alpha", tool: "calculate" }] })).run() } catch (problem) { return [problem.code, problem.hint] }
