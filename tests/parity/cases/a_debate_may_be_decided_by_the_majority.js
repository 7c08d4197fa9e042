const say = (position) => Model.scripted({ replies: [{ output: { position, argument: "" } }] })
const judge = Model.scripted({ replies: [{ output: { position: "c", argument: "" } }] })
const first = await (await Agent.fromTemplate("debate", { debaters: [say("a"), say("b"), say("b")], rounds: 1, decide: "majority" })).run("?")
const tie = await (await Agent.fromTemplate("debate", { debaters: [say("a"), say("b")], rounds: 1, decide: "majority", judge })).run("?")
return [first.output.answer, first.output.decided, tie.output.answer, tie.output.decided]
