await Hook.on("before:state", () => Hook.redirect("app"))
try { await State.get("k") } catch (problem) { return problem.code }
