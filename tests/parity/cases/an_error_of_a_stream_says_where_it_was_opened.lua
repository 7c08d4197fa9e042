local agent = Agent.create{ name = "a", model = Model.scripted{ replies = { { error = "provider.server" } } } }
local stream = agent:stream("hi")
for chunk in stream do
  print(chunk.type)
end
