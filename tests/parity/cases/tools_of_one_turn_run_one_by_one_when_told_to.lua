local function slow(name)
  return Tool.define{ name = name, description = "Waits.", run = function()
    print(name, "starts")
    Task.sleep(0.005)
    print(name, "ends")
  end }
end
local agent = Agent.create{ max_parallel_tools = 1, tools = { slow("one"), slow("two") }, model = Model.scripted{ replies = {
  { tool_calls = { { name = "one" }, { name = "two" } } },
  { text = "done" },
} } }
return agent:run("go").text
