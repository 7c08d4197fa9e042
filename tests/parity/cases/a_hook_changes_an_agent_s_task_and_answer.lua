local model = Model.scripted{ replies = { function(request) return { text = request.messages[1].parts[1].text } end } }
Hook.on("before:agent", function() return Hook.replace("said twice") end)
Hook.on("after:agent", function(crossing) return Hook.replace("Echo: " .. crossing.result.text) end)
local reply = Agent.create{ model = model }:run("said once")
return { reply.text, reply.agent }
