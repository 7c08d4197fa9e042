local agent = Agent.create{ tools = { "calculate" }, model = Model.scripted{ replies = {
  { tool_calls = { { name = "calculate", args = '{"expression": ' } } },
  function(request)
    local part = request.messages[3].parts[1]
    return { text = tostring(part.failed) .. " " .. part.content:sub(1, 39) }
  end,
} } }
return agent:run("go").text
