local seen = {}
local function deny(crossing)
  seen[#seen + 1] = crossing.point .. " " .. crossing.name .. " " .. crossing.agent
  return Hook.deny("not for you")
end
local function model()
  return Model.scripted{ replies = {
    { tool_calls = { { name = "calculate", args = { expression = "6*7" } } } },
    function(request) return { text = request.messages[#request.messages].parts[1].content } end,
  } }
end
local hooks = { { point = "before:tool", ask = deny, match = "calc*" } }
local one = Agent.create{ name = "one", tools = { "calculate" }, model = model(), hooks = hooks }
local two = Agent.create{ name = "two", tools = { "calculate" }, model = model() }
local copy = one:clone{ name = "copy", model = model() }
local texts = { one:run("Go.").text, two:run("Go.").text:find("42") ~= nil, copy:run("Go.").text }
local ok, problem = pcall(Agent.create, { hooks = { { point = "before:lunch", ask = deny } } })
return { texts, seen, problem.code, #Hook.list() }
