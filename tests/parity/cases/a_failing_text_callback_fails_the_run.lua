local agent = Agent.create{ model = Model.scripted{ replies = { { text = "abcdefg" } }, chunk_size = 3 } }
local ok, problem = pcall(function()
  return agent:run("go", { on_text = function() error({ code = "no.more", message = "stop it" }) end })
end)
return { problem.code, agent.state }
