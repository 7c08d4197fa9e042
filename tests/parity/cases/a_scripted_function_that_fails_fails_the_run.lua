local agent = Agent.create{
  model = Model.scripted{ replies = { function() error({ code = "no.more", message = "stop it" }) end } },
}
local ok, problem = pcall(function() return agent:run("go") end)
return { problem.code, problem.message, agent.state }
