const note = Tool.define({ name: "note", description: "Notes.", run: async (args, call) => {
  const log = await call.state.get("log")
  log.push(args.text)
  await call.state.set("log", log)
  return log.length
} })
const flow = await Workflow.sequential({ name: "flow", steps: [
  { tool: note, input: { text: "{{ state.topic }} {{ input }}" } },
  async (n, scope) => await scope.get("topic") + n,
] })
const start = await State.new({ topic: "rivers", log: ["start"] })
const done = await Task.all([() => flow.runFrom(start, "one"), () => flow.runFrom(start, "two")])
const { reply } = done[0]
const seen = [reply.output, reply.status, reply.steps.note.output, await done[0].state.get("log")]
const conflicts = (await done[0].state.conflicts(done[1].state)).map((each) => each.key)
const merged = done[0].state
await merged.merge(done[1].state, { policy: "append_lists" })
const again = await flow.runFrom(merged)
const broken = await Workflow.sequential({ steps: [async (_, scope) => { await scope.set("topic", "x"); throw new Error("no") }] })
let code
try { await broken.runFrom(start) } catch (problem) { code = problem.code }
return [seen, conflicts, await merged.get("log"), await again.state.get("answer"), await start.values(), await flow.state, code]
