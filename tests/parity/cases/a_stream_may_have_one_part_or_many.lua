local model = Model.scripted{ replies = { { text = "abc" } }, chunk_size = 1, repeat_last = true }
local function text_of(stream)
  local text = ""
  for chunk in stream do text = text .. (chunk.text or "") end
  return text
end

local one = Model.stream("go", { model = model }):tee(1)[1]
local many = Task.map(Model.stream("go", { model = model }):tee(64, { buffer = 1 }), text_of)
local same = 0
for _, text in ipairs(many) do if text == "abc" then same = same + 1 end end
return { text_of(one), same }
