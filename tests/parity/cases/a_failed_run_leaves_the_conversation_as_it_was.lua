local agent = Agent.create{ model = Model.scripted{ replies = { { text = "hello" }, { error = "provider.server" }, { text = "again" } } } }
agent:run("one")
local ok, problem = pcall(function() return agent:run("two") end)
local after = #agent:messages()
return { problem.code, after, agent:run("three").text, #agent:messages() }
