local tool = Tool.define{ name = "broken", description = "Breaks.", run = function()
  error("no luck")
end }
local agent = Agent.create{ name = "a", model = Model.scripted{ replies = { function()
  local value = tool:call{}
  return { text = value }
end } } }
local reply = agent:run("hi")
return reply.text
