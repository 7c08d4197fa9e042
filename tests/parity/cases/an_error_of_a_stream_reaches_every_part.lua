local model = Model.scripted{ replies = { { text = "abcd", error = "provider.stream_cut", after_chunks = 1 } }, chunk_size = 2 }
return Task.map(Model.stream("go", { model = model }):tee(3), function(part)
  local text = ""
  local ok, problem = pcall(function() for chunk in part do text = text .. chunk.text end end)
  return text .. " " .. problem.code
end)
