try { await (await Workflow.sequential({ name: "s", steps: ["calculate"] })).run("1 + 1") } catch (problem) {
  return [problem.code, problem.cause.code, problem.data.step, problem.data.code]
}
