try { await Model.ask("hi", { model: "scripted/offline" }) } catch (problem) { return problem.code }
