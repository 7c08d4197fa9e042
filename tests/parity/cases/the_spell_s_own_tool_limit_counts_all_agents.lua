local function agent()
  return Agent.create{ tools = { "calculate" }, model = Model.scripted{ replies = {
    { tool_calls = { { name = "calculate", args = { expression = "1" } } } }, { text = "ok" } } } }
end
local first = agent():run("go").text
local ok, problem = pcall(function() return agent():run("go") end)
return { first, problem.code }
