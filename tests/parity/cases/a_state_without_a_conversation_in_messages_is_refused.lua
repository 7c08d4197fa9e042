local agent = Agent.create{ model = Model.scripted{ replies = {{ text = "x" }} } }
local found = {}
for i, messages in ipairs{ "text", { 1 }, { { role = "nobody", text = "x" } } } do
  local ok, problem = pcall(agent.run_from, agent, State.new{ messages = messages }, "go")
  found[i] = problem.code
end
return found
