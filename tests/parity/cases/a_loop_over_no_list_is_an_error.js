try { await (await Workflow.loop({ over: "{{ input }}", body: "calculate" })).run("text") } catch (problem) { return [problem.code, problem.message] }
