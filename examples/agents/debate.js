// Two debate for two rounds; when they agree it is decided, else a judge decides.
const debater = (...positions) =>
    Model.scripted({ replies: positions.map((position) => ({ output: { position, argument: "because" } })) })
const choices = ["tabs", "spaces"]
let reply = await (await Agent.fromTemplate("debate", { choices, debaters: [debater("tabs", "spaces"), debater("spaces", "spaces")] })).run("Tabs or spaces?")
print(reply.text, reply.output.decided, reply.output.rounds)
const judge = Model.scripted({ replies: [{ output: { position: "tabs", argument: "shorter" } }] })
reply = await (await Agent.fromTemplate("debate", { choices, rounds: 1, judge, debaters: [debater("tabs"), debater("spaces")] })).run("Tabs or spaces?")
print(reply.text, reply.output.decided, reply.output.reason)
