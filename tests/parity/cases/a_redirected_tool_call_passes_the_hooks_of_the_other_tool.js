const one = await Tool.define({ name: "one", description: "One.", run: () => 1 })
await Tool.define({ name: "two", description: "Two.", run: () => 2 })
await Hook.on("before:tool", () => Hook.redirect("two"))
await Hook.on("before:tool", () => Hook.deny("closed"), { match: "two" })
try { await one.call() } catch (problem) { return [problem.code, problem.message] }
