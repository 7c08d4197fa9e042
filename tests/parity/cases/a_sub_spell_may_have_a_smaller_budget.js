let code
try { await Run.spell("spells/calc.lua", { limits: { tool_calls: 0 } }) } catch (problem) { code = problem.code }
return [code, (await Tool.call("calculate", { expression: "1" })).value]
