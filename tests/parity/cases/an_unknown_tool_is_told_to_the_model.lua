local agent = Agent.create{ tools = { "calculate" }, model = Model.scripted{ replies = {
  { tool_calls = { { name = "calculat", args = {} } } },
  function(request) return { text = request.messages[3].parts[1].content } end,
} } }
return agent:run("go").text:find("calculate", 1, true) ~= nil
