local agent = Agent.create{ tools = { "calculate" }, model = Model.scripted{ replies = {
  { tool_calls = { { name = "calculate", args = { expression = "6*7" } } } }, { text = "42" } } } }
local shown, kept = table.unpack(agent:stream("go"):tee())
return Task.all{
  function() local kinds = {} for chunk in shown do kinds[#kinds + 1] = chunk.type end return kinds end,
  function() for chunk in kept do if chunk.type == "done" then return chunk.reply.text end end end,
}
