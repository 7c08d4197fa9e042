local agent = Agent.create{
  output = { type = "object", properties = { n = { type = "integer" } }, required = { "n" } },
  model = Model.scripted{ replies = { { text = "no" } }, repeat_last = true },
}
local ok, problem = pcall(function() return agent:run("go") end)
return { problem.code, problem.hint, agent.state }
