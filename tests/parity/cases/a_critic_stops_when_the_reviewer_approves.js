const writer = Model.scripted({ replies: [
  { text: "draft one" },
  (request) => ({ text: "draft two after: " + request.messages[request.messages.length - 1].parts[0].text }),
  { text: "draft three" },
] })
const reviewer = Model.scripted({ replies: [
  { output: { approved: false, feedback: "too short" } },
  { output: { approved: true } },
] })
const critic = await Agent.fromTemplate("critic", { generator: writer, reviewer, rounds: 5 })
const reply = await critic.run("Write.")
return [reply.text, reply.output.approved, reply.output.rounds, reply.usage.requests, (await critic.messages()).length]
