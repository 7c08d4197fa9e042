const model = Model.scripted({ replies: [{ text: "A." }, { text: "B." }, { text: "C." }, (request) => (
  { text: "All: " + request.messages[request.messages.length - 1].parts[0].text }
)] })
const agent = await Agent.fromTemplate("summarizer", { model, chunkChars: 20, maxConcurrency: 1, words: 5 })
const reply = await agent.run("aaaaaaaaaaaa. bbbbbbbbbbbbb. cccccccccccc dddddd.")
return [reply.text, reply.output.levels, reply.usage.requests]
