try { await (await Workflow.sequential({ name: "s", steps: [{ name: "a", when: "lost > 3", run: () => {} }] })).run(1) } catch (problem) {
  return [problem.code, problem.cause.code, problem.hint]
}
