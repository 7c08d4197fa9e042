const model = Model.scripted({ replies: [{ text: "fine" }, { output: { approved: true } }] })
const flow = await Workflow.sequential({ steps: [{ agent: await Agent.fromTemplate("critic", { model }) }] })
return (await flow.run("Write.")).output.answer
