let tries = 0
try {
  await (await Workflow.sequential({ steps: [{ name: "bad", retry: { attempts: 3 }, run: () => { tries++; throw new Error("try " + tries) } }] })).run()
} catch (problem) { return [tries, problem.data.steps.bad.attempts, problem.cause.message] }
