const say = (position) => Model.scripted({ replies: [
  { output: { position, argument: "I say " + position } },
  (request) => {
    const other = request.messages[request.messages.length - 1].parts[0].text
    return { output: { position, argument: "read: " + other.includes("I say") } }
  },
] })
const judge = Model.scripted({ replies: [{ output: { position: "yes", argument: "better founded" } }] })
const { output } = await (await Agent.fromTemplate("debate", { debaters: [say("yes"), say("no")], judge })).run("Well?")
return [output.answer, output.decided, output.reason, output.rounds, output.positions[0].argument]
