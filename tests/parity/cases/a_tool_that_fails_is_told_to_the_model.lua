local tool = Tool.define{ name = "stock", description = "Looks.", run = function()
  error({ code = "stock.empty", message = "nothing left", hint = "order more" })
end }
local agent = Agent.create{ tools = { tool }, model = Model.scripted{ replies = {
  { tool_calls = { { name = "stock" } } },
  function(request) return { text = request.messages[3].parts[1].content } end,
} } }
return agent:run("go").text
