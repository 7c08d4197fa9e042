const say = (...positions) => Model.scripted({ replies: positions.map((position) => ({ output: { position, argument: "because" } })) })
const reply = await (await Agent.fromTemplate("debate", { debaters: [say("yes", "No."), say("no", "no")], rounds: 3, name: "talk" })).run("Well?")
return [reply.text, reply.output.decided, reply.output.rounds, reply.output.positions[1].debater]
