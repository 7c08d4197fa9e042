local agent = Agent.create{ name = "guide", model = Model.scripted{ replies = {
  function(request) return { text = #request.messages .. " messages" } end,
}, repeat_last = true } }
local start = State.new{ topic = "rivers" }
local one = agent:run_from(start, "first")
local two = agent:run_from(one.state, "second")
return {
  one.reply.text, two.reply.text, two.state:get("answer"), two.state:get("topic"), #two.state:get("messages"),
  start:keys(), #agent:messages(), agent.state,
}
