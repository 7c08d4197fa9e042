const writer = await Agent.create({ name: "poet", instructions: "Rhyme.", model: Model.scripted({ replies: [
  (request) => ({ text: request.messages[0].parts[0].text }),
] }) })
const critic = await Agent.fromTemplate("critic", {
  generator: writer, criteria: "Be strict.", model: Model.scripted({ replies: [
    (request) => ({ output: { approved: request.messages[0].parts[0].text.includes("Be strict.") } }),
  ] }),
})
const reply = await critic.run("Write.")
return [reply.text, reply.output.approved, (await writer.messages()).length]
