let tries = 0
const flow = await Workflow.sequential({ steps: [
  { name: "shaky", retry: { attempts: 4, delayS: 0.001, backoff: 2, maxDelayS: 0.01 }, run: () => {
      tries++
      if (tries < 3) throw new Error("not yet")
      return "done after " + tries
    } },
] })
const reply = await flow.run()
return [reply.output, reply.steps.shaky.attempts, reply.steps.shaky.status, reply.steps.shaky.seconds >= 0.003]
