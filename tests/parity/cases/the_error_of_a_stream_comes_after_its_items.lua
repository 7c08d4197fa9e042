local agent = Agent.create{ model = Model.scripted{ replies = { { text = "abcd", error = "provider.stream_cut", after_chunks = 1 } }, chunk_size = 2 } }
local seen = {}
local ok, problem = pcall(function()
  for chunk in agent:stream("go") do seen[#seen + 1] = chunk.text end
end)
return { seen, problem.code }
