const inner = await Workflow.sequential({ name: "inner", steps: [{ name: "deep", run: () => 1 }] })
let tries = 0
const flow = await Workflow.sequential({ name: "outer", steps: [
  inner, { name: "off", when: "last > 5", run: () => {} },
  { name: "shaky", retry: { attempts: 2, delayS: 0.001 }, run: () => { tries++; if (tries === 1) throw new Error("no"); return "yes" } },
] })
const seen = []
for await (const chunk of flow.stream()) {
  const status = chunk.result?.status ?? chunk.attempt ?? ""
  seen.push(chunk.type === "done" ? "done " + chunk.reply.output : `${chunk.type} ${chunk.workflow}.${chunk.step} ${status}`)
}
return seen
