await Hook.on("before:workflow", () => Hook.redirect("other"))
return (await Workflow.sequential({ name: "flow", steps: [{ name: "a", run: () => {} }] })).run("x")
