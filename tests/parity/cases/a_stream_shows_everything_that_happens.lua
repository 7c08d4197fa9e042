local agent = Agent.create{ tools = { "calculate" }, model = Model.scripted{ replies = {
  { reasoning = "hmm", tool_calls = { { name = "calculate", args = { expression = "1 + 1" } } } },
  { text = "two" },
} } }
local seen = {}
for chunk in agent:stream("go") do seen[#seen + 1] = chunk.type end
return seen
