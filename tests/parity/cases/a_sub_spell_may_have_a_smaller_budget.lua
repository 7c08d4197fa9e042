local ok, problem = pcall(Run.spell, "spells/calc.lua", { limits = { tool_calls = 0 } })
return { problem.code, Tool.call("calculate", { expression = "1" }).value }
