local model = Model.scripted{ replies = { { text = "abc" } }, chunk_size = 1, repeat_last = true }
local function text_of(stream)
  local text = ""
  for chunk in stream do text = text .. (chunk.text or "") end
  return text
end

local stream = Model.stream("go", { model = model })
stream:next()
stream:close()
stream:close()
return { stream:next() == nil, text_of(stream), #stream:tee(), text_of(Model.stream("go", { model = model })) }
