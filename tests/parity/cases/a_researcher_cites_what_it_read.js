const pages = { "a.txt": "The sky is Blue.", "b.txt": "Grass  is\ngreen." }
const open = await Tool.define({ name: "open", description: "Reads.", run: (args) => pages[args.path] })
const read = (path) => ({ tool_calls: [{ name: "open", args: { path } }] })
const say = (answer, ...citations) => ({ output: { answer, citations } })

const model = Model.scripted({ replies: [
  read("a.txt"), read("b.txt"), read("a.txt"),
  say("Grass is green [2], the sky blue [1].", { number: 2, quote: "grass is green" }, { number: 1, quote: "sky is blue" }),
] })
const reply = await (await Agent.fromTemplate("researcher", { read: [open], model })).run("Colours?")
const { sources } = reply.output
return [reply.text, reply.output.read, sources.length, sources[1].place, sources[1].quotes, sources[0].tool]
