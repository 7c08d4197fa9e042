local model = Model.scripted{ replies = { function(request) return { output = { heard = request.messages[1].parts[1].text } } end } }
local agent = Agent.create{ name = "a", model = model, output = { type = "object" } }
return Workflow.sequential{ steps = { agent } }:run{ n = 1 }.output
