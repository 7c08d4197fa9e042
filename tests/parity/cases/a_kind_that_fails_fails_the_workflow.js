await Workflow.define("moody", async (step) => { await step("a"); throw Object.assign(new Error("nobody came"), { code: "no.quorum" }) })
let undone
const flow = await Workflow.create({ kind: "moody", steps: [{ name: "a", run: () => 1, undo: () => { undone = true } }] })
try { await flow.run() } catch (problem) { return [problem.code, problem.message, problem.data.steps.a.status, undone, await flow.state] }
