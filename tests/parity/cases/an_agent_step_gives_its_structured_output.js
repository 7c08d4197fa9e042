const model = await Model.scripted({ replies: [(request) => ({ output: { heard: request.messages[0].parts[0].text } })] })
const agent = await Agent.create({ name: "a", model, output: { type: "object" } })
return (await (await Workflow.sequential({ steps: [agent] })).run({ n: 1 })).output
