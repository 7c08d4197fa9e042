const log = []
const note = await Tool.define({ name: "note", description: "Notes.", run: (args) => { log.push(args.text) } })
try {
  await (await Workflow.sequential({ steps: [
    { name: "a", run: () => ({ id: 7 }), undo: { tool: note, input: { text: "undo {{ last.id }} of {{ input }}" } } },
    { name: "bad", run: () => { throw new Error("broken") } },
  ] })).run("all")
} catch {}
return log
