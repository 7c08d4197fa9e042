local agent = Agent.create{}
local problems = {}
for i, one in ipairs{
  { "critic", { round = 3 } }, { "critic", { rounds = "three" } }, { "critic", { rounds = 0 } }, { "chat", { older = "burn" } },
  { "router", {} }, { "router", { routes = {} } }, { "router", { routes = { agent, agent } } },
  { "router", { routes = { agent }, fallback = "agnet" } }, { "chat", { tools = { "calculat" } } }, { "chatt", {} },
} do
  local ok, problem = pcall(Agent.from_template, one[1], one[2])
  problems[i] = problem.code
end
return problems
