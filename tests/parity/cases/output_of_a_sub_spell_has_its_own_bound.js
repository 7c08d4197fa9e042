try { await Run.spell("spells/floods.js", { limits: { output: "1k" } }) } catch (problem) { return [problem.code] }
