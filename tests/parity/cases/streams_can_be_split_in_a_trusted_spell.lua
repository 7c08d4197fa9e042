local model = Model.scripted{ replies = { { text = "abc" } }, chunk_size = 1, repeat_last = true }
local function text_of(stream)
  local text = ""
  for chunk in stream do text = text .. (chunk.text or "") end
  return text
end

return Task.map(Model.stream("go", { model = model }):tee(), text_of)
