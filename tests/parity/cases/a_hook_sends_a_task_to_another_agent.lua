local b = Agent.create{ name = "b", model = Model.scripted{ replies = { { text = "from b" } }, repeat_last = true } }
local a = Agent.create{ name = "a", model = Model.scripted{ replies = {} } }
local target = "b"
Hook.on("before:agent", function() return Hook.redirect(target) end, { match = "a" })
local one = a:run("x")
target = b
local two = a:run("x")
return { { one.text, one.agent }, { two.text, two.agent } }
