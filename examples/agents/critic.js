// One writes, another reviews, until the reviewer approves.
const writer = Model.scripted({ replies: [{ text: "Buy now!!!" }, { text: "Try it for a week." }] })
const reviewer = Model.scripted({ replies: [
    { output: { approved: false, feedback: "Too loud." } }, { output: { approved: true } },
] })
const critic = await Agent.fromTemplate("critic", { generator: writer, reviewer, criteria: "Be kind.", rounds: 3 })
const reply = await critic.run("Write a slogan.")
print(reply.text, reply.output.approved, reply.output.rounds)
