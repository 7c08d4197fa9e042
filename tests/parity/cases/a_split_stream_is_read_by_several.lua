local model = Model.scripted{ replies = { { text = "abcdef" } }, chunk_size = 1, repeat_last = true }
local function text_of(stream)
  local text = ""
  for chunk in stream do text = text .. (chunk.text or "") end
  return text
end

local parts = Model.stream("go", { model = model }):tee(3)
return Task.map(parts, text_of)
