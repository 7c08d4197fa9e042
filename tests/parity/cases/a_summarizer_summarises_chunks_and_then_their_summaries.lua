local model = Model.scripted{ replies = { { text = "A." }, { text = "B." }, { text = "C." }, function(request)
  return { text = "All: " .. request.messages[#request.messages].parts[1].text }
end } }
local agent = Agent.from_template("summarizer", { model = model, chunk_chars = 20, max_concurrency = 1, words = 5 })
local reply = agent:run("aaaaaaaaaaaa. bbbbbbbbbbbbb. cccccccccccc dddddd.")
return { reply.text, reply.output.levels, reply.usage.requests }
