let tries = 0
const inner = await Workflow.loop({ name: "inner", while: true, maxIterations: 2, body: { name: "b", run: () => { tries++ } } })
try { await (await Workflow.sequential({ steps: [{ workflow: inner, retry: { attempts: 3 }, onError: "continue" }] })).run() } catch (problem) {
  return [problem.code, tries]
}
