local agent = Agent.create{ model = Model.scripted{ replies = {
  function(request) return { text = request.messages[1].role .. " " .. request.messages[2].role .. " " .. request.messages[3].parts[1].text } end,
} } }
return agent:run({ { role = "user", text = "a" }, { role = "assistant", text = "b" }, { role = "user", text = "c" } }).text
