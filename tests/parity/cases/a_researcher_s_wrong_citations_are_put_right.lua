local pages = { ["a.txt"] = "The sky is Blue.", ["b.txt"] = "Grass  is\ngreen." }
local open = Tool.define{ name = "open", description = "Reads.", run = function(args) return pages[args.path] end }
local function read(path) return { tool_calls = { { name = "open", args = { path = path } } } } end
local function say(answer, ...)
  return { output = { answer = answer, citations = select("#", ...) > 0 and { ... } or JSON.array() } }
end

local told = {}
local function then_(reply)
  return function(request) told[#told + 1] = request.messages[#request.messages].parts[1].text; return reply end
end
local model = Model.scripted{ replies = {
  read("a.txt"),
  say("Blue [2].", { number = 2, quote = "x" }),
  then_(say("Blue [1].", { number = 1, quote = "the sky is red" })),
  then_(say("Blue [1].")),
  then_(say("Blue.")),
  then_(say("Blue [1].", { number = 1, quote = "The sky is Blue." })),
} }
local reply = Agent.from_template("researcher", { read = { open }, model = model, repairs = 4 }):run("Colours?")
return { told, reply.output.answer }
