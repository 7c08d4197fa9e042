const model = Model.scripted({ replies: [
  { text: "one" }, { output: { approved: false, feedback: "no" } },
  { text: "two" }, { output: { approved: false, feedback: "still no" } },
] })
const reply = await (await Agent.fromTemplate("critic", { model, rounds: 2 })).run("Write.")
return [reply.text, reply.output.approved, reply.output.rounds, reply.output.reviews[1].feedback]
