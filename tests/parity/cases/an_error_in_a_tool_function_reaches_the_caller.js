const tool = await Tool.define({ name: "bad", description: "Fails.", run: () => {
  throw Object.assign(new Error("nothing left"), { code: "stock.empty", hint: "order more" })
} })
try { await tool.call({}) } catch (problem) { return [problem.code, problem.message, problem.hint] }
