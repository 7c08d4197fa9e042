local model = Model.scripted{ replies = { { text = "ab" } }, chunk_size = 1, repeat_last = true }
local function text_of(stream)
  local text = ""
  for chunk in stream do text = text .. (chunk.text or "") end
  return text
end

local stream = Model.stream("go", { model = model })
local one, two = table.unpack(stream:tee())
local seen = {}
for i, use in ipairs{ function() stream:next() end, function() stream:tee() end, function() for _ in stream do end end } do
  local ok, problem = pcall(use)
  seen[i] = problem.code .. ": " .. problem.message .. "; " .. problem.hint
end
stream:close()
seen[4] = text_of(one)
return seen
