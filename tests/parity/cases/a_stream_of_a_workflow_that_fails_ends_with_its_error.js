const flow = await Workflow.sequential({ steps: [{ name: "bad", run: () => { throw new Error("broken") } }] })
const seen = []
try { for await (const chunk of flow.stream()) seen.push(chunk.type) } catch (problem) { return [seen, problem.code] }
