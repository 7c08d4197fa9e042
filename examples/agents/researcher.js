// Reads a file (it needs --allow fs.read=..) and cites it; a quote that does not stand there is sent back.
const say = (quote) => ({ output: { answer: "It greets somebody [1].", citations: [{ number: 1, quote }] } })
const model = Model.scripted({ replies: [
    { tool_calls: [{ name: "file_read", args: { path: "../hello.lua" } }] },
    say("Goodbye"),
    say("Hello"),
] })
const reply = await (await Agent.fromTemplate("researcher", { read: ["file_read"], model })).run("What does hello.lua do?")
print(reply.text)
print(reply.output.sources[0].tool, reply.output.sources[0].quotes[0], reply.usage.requests)
