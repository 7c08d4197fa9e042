local model = Model.scripted{ replies = { function(request) return { text = tostring(#request.messages) } end }, repeat_last = true }
local agent = Agent.create{ name = "a", model = model }
local flow = Workflow.loop{ times = 3, body = agent }
return { flow:run("x").output, #agent:messages() }
