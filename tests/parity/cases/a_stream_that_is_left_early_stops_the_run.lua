local agent = Agent.create{ name = "a", model = Model.scripted{ replies = { { text = "abcdef" } }, chunk_size = 1, delay_s = 0.002 } }
local stream = agent:stream("go")
local first = stream:next().text
stream:close()
return { first, agent.state, stream:next() == nil }
