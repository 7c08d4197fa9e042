try {
  await (await Workflow.sequential({ steps: [
    { name: "first", input: "{{ steps.second.output }}", run: () => {} },
    { name: "second", run: () => {} },
  ] })).run()
} catch (problem) { return [problem.code, problem.message.includes('the step "second" has not run')] }
