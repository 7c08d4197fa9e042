local model = Model.scripted{ replies = { { text = "ab" } }, chunk_size = 1, repeat_last = true }

local stream, codes = Model.stream("go", { model = model }), {}
for i, arguments in ipairs{ { 0 }, { -1 }, { 65 }, { 2, { buffer = 0 } }, { 2, { buffer = 10001 } }, { 1.5 }, { "x" }, { 2, { size = 1 } } } do
  local ok, problem = pcall(stream.tee, stream, table.unpack(arguments))
  codes[i] = problem.code
end
return { codes, stream:next().text }
