-- Reads a file (it needs --allow fs.read=..) and cites it; a quote that does not stand there is sent back.
local function say(quote)
    return { output = { answer = "It greets somebody [1].", citations = { { number = 1, quote = quote } } } }
end
local model = Model.scripted{ replies = {
    { tool_calls = { { name = "file_read", args = { path = "../hello.lua" } } } },
    say("Goodbye"),
    say("Hello"),
} }
local reply = Agent.from_template("researcher", { read = { "file_read" }, model = model }):run("What does hello.lua do?")
print(reply.text)
print(reply.output.sources[1].tool, reply.output.sources[1].quotes[1], reply.usage.requests)
