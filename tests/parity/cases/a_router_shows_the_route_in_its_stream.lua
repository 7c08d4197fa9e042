local one = Agent.create{ name = "one", model = Model.scripted{ replies = {{ text = "hello" }} } }
local router = Agent.from_template("router", { routes = { one }, model = Model.scripted{ replies = {{ output = { route = "one" } }} } })
local seen = {}
for chunk in router:stream("?") do seen[#seen + 1] = chunk.text or chunk.target or chunk.type end
return seen
