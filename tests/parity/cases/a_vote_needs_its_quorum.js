const against = () => Hook.deny("no")
await Hook.on("before:tool", [against, against, () => {}], { combine: "vote", quorum: 3 })
const value = (await Tool.call("calculate", { expression: "1+1" })).value
try { await Hook.on("before:tool", [against], { combine: "vote", quorum: 2 }) } catch (problem) { return [value, problem.code] }
