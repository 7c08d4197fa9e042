const why = async (table) => { try { await Workflow.load(table) } catch (problem) { return problem.code + ": " + problem.message } }
return [await why({ steps: [{ tool: "calculate" }] }), await why({ name: "t", steps: [{ tol: "calculate" }] }), await why({ name: "t", steps: [{ tool: "calculate", retry: { attempts: 0 } }] }),
  await why({ name: "t", steps: [{ tool: "calculate", timeout_s: "soon" }] }), await why({ name: "t", kind: "sequentiel" })]
