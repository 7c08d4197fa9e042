local channel = Channel.new(1)
local tool = Tool.define{ name = "feed", description = "Feeds.", run = function() Task.sleep(0.002) channel:send("fed") return "ok" end }
local agent = Agent.create{ tools = { tool }, model = Model.scripted{ replies = { { tool_calls = {{ name = "feed" }} }, { text = "done" } } } }
local running = Task.spawn(function() return agent:run("go").text end)
return { channel:receive(), running:await() }
