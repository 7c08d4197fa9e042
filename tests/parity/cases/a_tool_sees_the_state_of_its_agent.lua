local remember = Tool.define{ name = "remember", description = "Remembers.", run = function(args, call)
  call.state:set("city", args.city)
  return call.agent
end }
local agent = Agent.create{ name = "clerk", tools = { remember }, model = Model.scripted{ replies = {
  { tool_calls = {{ name = "remember", args = { city = "Oslo" } }} }, { text = "done" },
} } }
agent:run("I live in Oslo.")
local ok, by_hand = pcall(function() return remember:call{ city = "Rome" } end)
return { agent:get_state():values(), agent:messages()[3].parts[1].content, ok }
