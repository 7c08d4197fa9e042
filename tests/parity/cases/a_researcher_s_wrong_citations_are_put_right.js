const pages = { "a.txt": "The sky is Blue.", "b.txt": "Grass  is\ngreen." }
const open = await Tool.define({ name: "open", description: "Reads.", run: (args) => pages[args.path] })
const read = (path) => ({ tool_calls: [{ name: "open", args: { path } }] })
const say = (answer, ...citations) => ({ output: { answer, citations } })

const told = []
const then = (reply) => (request) => { told.push(request.messages[request.messages.length - 1].parts[0].text); return reply }
const model = Model.scripted({ replies: [
  read("a.txt"),
  say("Blue [2].", { number: 2, quote: "x" }),
  then(say("Blue [1].", { number: 1, quote: "the sky is red" })),
  then(say("Blue [1].")),
  then(say("Blue.")),
  then(say("Blue [1].", { number: 1, quote: "The sky is Blue." })),
] })
const reply = await (await Agent.fromTemplate("researcher", { read: [open], model, repairs: 4 })).run("Colours?")
return [told, reply.output.answer]
