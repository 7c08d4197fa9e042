local model = Model.scripted{ replies = { { text = "abcd" } }, chunk_size = 1, repeat_last = true }
local function text_of(stream)
  local text = ""
  for chunk in stream do text = text .. (chunk.text or "") end
  return text
end

local stream = Model.stream("go", { model = model })
local first = stream:next().text
local one, two = table.unpack(stream:tee())
return { first, text_of(one), text_of(two) }
