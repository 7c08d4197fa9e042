local pages = { ["a.txt"] = "The sky is Blue.", ["b.txt"] = "Grass  is\ngreen." }
local open = Tool.define{ name = "open", description = "Reads.", run = function(args) return pages[args.path] end }
local function read(path) return { tool_calls = { { name = "open", args = { path = path } } } } end
local function say(answer, ...)
  return { output = { answer = answer, citations = select("#", ...) > 0 and { ... } or JSON.array() } }
end

local model = Model.scripted{ replies = {
  read("a.txt"), read("b.txt"), read("a.txt"),
  say("Grass is green [2], the sky blue [1].", { number = 2, quote = "grass is green" }, { number = 1, quote = "sky is blue" }),
} }
local reply = Agent.from_template("researcher", { read = { open }, model = model }):run("Colours?")
local sources = reply.output.sources
return { reply.text, reply.output.read, #sources, sources[2].place, sources[2].quotes, sources[1].tool }
