local asked = 0
local function model()
  return Model.scripted{ repeat_last = true, replies = { function()
    asked = asked + 1
    return { tool_calls = { { name = "calculate", args = { expression = "1" } } } }
  end } }
end
local agent = Agent.create{ tools = { "calculate" }, model = model() }
local ok, problem = pcall(agent.run, agent, "Go.")
local first = asked
local told = Agent.create{ tools = { "calculate" }, model = model(), limits = { turns = 55 } }
local again, other = pcall(told.run, told, "Go.")
return { problem.code, problem.message, first, other.code, asked - first }
