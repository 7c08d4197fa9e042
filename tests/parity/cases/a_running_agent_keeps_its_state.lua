local agent
local swap = Tool.define{ name = "swap", description = "Swaps.", run = function()
  local ok, problem = pcall(agent.set_state, agent, {})
  return problem.code
end }
agent = Agent.create{ tools = { swap }, model = Model.scripted{ replies = {
  { tool_calls = {{ name = "swap", args = {} }} }, { text = "done" },
} } }
agent:run("go")
return agent:messages()[3].parts[1].content
