let flow
flow = await Workflow.sequential({ name: "own", steps: [{ name: "again", run: () => flow.run() }] })
try { await flow.run() } catch (problem) { return [problem.code, problem.cause.code, await flow.state] }
