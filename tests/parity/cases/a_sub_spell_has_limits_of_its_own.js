try { await Run.spell("spells/endless.js", { limits: { wall: "60ms" } }) } catch (problem) { return [problem.code, "going on"] }
