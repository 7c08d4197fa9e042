local second = Agent.create{ name = "second", model = Model.scripted{ replies = {
  function(request) return { text = tostring(#request.messages) } end,
  function(request) return { text = request.messages[#request.messages].parts[1].text } end,
} } }
local first = Agent.create{ name = "first", model = Model.scripted{ replies = { { text = "one" }, { text = "two" } } } }
first:run("a")
first:run("b")
local last = first:handoff(second, { input_filter = "last" }).text
second:reset()
local own = first:handoff(second, { input_filter = function(messages)
  return { { role = "user", text = "count " .. #messages } }
end }).text
return { last, own }
