const one = await Agent.create({ name: "one" }), two = await Agent.create({ name: "two" })
try { await one.handoff(two, { inputFilter: "lst" }) } catch (problem) { return [problem.code, problem.hint] }
