const code = async (step) => { try { await Workflow.sequential({ steps: [step] }) } catch (problem) { return problem.code } }
const run = () => {}
return [
  await code({ input: "{{ last", run }), await code({ input: "{{ last.upper() }}", run }),
  await code({ input: "{% include 'x' %}", run }), await code({ when: "last >", run }),
]
