let asked = 0, seen
const ask = (verdict) => () => { asked += 1; return verdict }
await Hook.on("before:tool", [ask(Hook.deny("a")), ask(undefined), ask(Hook.deny("b"))], { combine: "vote" })
try { return [(await Tool.call("calculate", { expression: "1" })).value, asked] } catch (problem) { return [problem.code, asked] }
