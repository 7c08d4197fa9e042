local agent = Agent.create{ model = Model.scripted{ replies = {
  { text = "hello" },
  function(request) return { text = tostring(#request.messages) } end,
} } }
agent:run("one")
return { agent:run("two").text, #agent:messages() }
