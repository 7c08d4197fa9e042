try { await (await Workflow.loop({ name: "l", times: 100, maxSteps: 7, body: { name: "b", run: () => {} } })).run() } catch (problem) {
  return [problem.code, problem.message]
}
