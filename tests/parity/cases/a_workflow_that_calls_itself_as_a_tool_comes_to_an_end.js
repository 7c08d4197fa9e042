const flow = await Workflow.sequential({ name: "deep", steps: [{ name: "one", run: () => ({ task: "x" }) }] })
await flow.add({ name: "again", tool: flow.asTool() })
try { await flow.run("x") } catch (problem) { return problem.code }
