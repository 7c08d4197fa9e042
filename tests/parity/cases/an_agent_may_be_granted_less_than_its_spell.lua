local function model(...)
  local replies = {}
  for i, name in ipairs{ ... } do
    replies[i] = { tool_calls = { { name = name, args = name == "calculate" and { expression = "6*7" } or { task = "Go." } } } }
  end
  replies[#replies + 1] = function(request)
    local said = {}
    for _, message in ipairs(request.messages) do
      if message.role == "tool" then said[#said + 1] = message.parts[1].content:match("not granted") or "done" end
    end
    return { text = table.concat(said, ", ") }
  end
  return Model.scripted{ replies = replies }
end
local helper = Agent.create{ name = "helper", tools = { "calculate" }, model = model("calculate") }
local agent = Agent.create{ tools = { "calculate", helper }, grants = { "tool=helper" }, model = model("calculate", "helper") }
local reply = agent:run("Go.")
local inner = reply.messages[5].parts[1].content
local named = Agent.create{ model = "scripted/offline", grants = { "tool" } }
local ok, problem = pcall(named.run, named, "Go.")
local bad, wrong = pcall(Agent.create, { grants = { "lunch=soup" } })
return { reply.text, inner, helper:clone{ model = model("calculate") }:run("Go.").text, problem.code, wrong.code }
