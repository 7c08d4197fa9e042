local function slow(name)
  return Tool.define{ name = name, description = "Waits.", run = function()
    print(name, "starts")
    Task.sleep(0.01)
    print(name, "ends")
    return name
  end }
end
local agent = Agent.create{ tools = { slow("one"), slow("two") }, model = Model.scripted{ replies = {
  { tool_calls = { { name = "one" }, { name = "two" } } },
  function(request) return { text = request.messages[3].parts[1].content .. "," .. request.messages[3].parts[2].content } end,
} } }
return agent:run("go").text
