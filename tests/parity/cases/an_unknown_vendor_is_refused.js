try { await Model.ask("hi", { model: "nobody/nothing" }) } catch (problem) { return [problem.code, problem.message] }
