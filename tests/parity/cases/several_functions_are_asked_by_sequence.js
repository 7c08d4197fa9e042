let asked = 0, seen
const ask = (verdict) => () => { asked += 1; return verdict }
await Hook.on("before:tool", [ask(Hook.replace({ expression: "6*7" })), (c) => { asked += 1; seen = c.input.expression }, ask(undefined)])
try { return [(await Tool.call("calculate", { expression: "1" })).value, asked] } catch (problem) { return [problem.code, asked] }
