try {
  await (await Workflow.sequential({ name: "s", steps: [
    { name: "a", when: () => { throw new Error("no idea") }, onError: "continue", run: () => {} },
  ] })).run()
} catch (problem) { return [problem.code, problem.cause.code, problem.message.match(/^the condition of s.a failed/)[0]] }
