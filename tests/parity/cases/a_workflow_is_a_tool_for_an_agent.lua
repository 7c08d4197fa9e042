local flow = Workflow.sequential{ name = "shout", description = "Shouts.", steps = { function(text) return text:upper() end } }
local model = Model.scripted{ replies = {
  { tool_calls = { { name = "shout", args = { task = "hey" } }, { name = "shout", args = { task = "you" } } } },
  function(request)
    local parts = request.messages[#request.messages].parts
    return { text = parts[1].content .. " " .. parts[2].content }
  end,
} }
local agent = Agent.create{ model = model, tools = { flow } }
return { agent:run("shout").text, agent:has_tool("shout") }
