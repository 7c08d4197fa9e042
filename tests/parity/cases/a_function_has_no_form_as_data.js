const why = async (step) => { try { await (await Workflow.sequential({ name: "s", steps: [step] })).toTable() } catch (problem) { return problem.code + ": " + problem.message } }
const f = () => true
return [await why({ name: "a", run: f }), await why({ name: "a", tool: "calculate", when: f }), await why({ name: "a", tool: "calculate", input: f }),
  await why({ name: "a", tool: "calculate", undo: f })]
