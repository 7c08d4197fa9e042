local model = Model.scripted{ replies = { { text = "abcd" } }, chunk_size = 1, repeat_last = true }
local function text_of(stream)
  local text = ""
  for chunk in stream do text = text .. (chunk.text or "") end
  return text
end

local one, rest = table.unpack(Model.stream("go", { model = model }):tee())
local two, three = table.unpack(rest:tee())
return Task.map({ one, two, three }, text_of)
