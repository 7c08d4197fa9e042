local model = Model.scripted{ replies = { { text = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" } }, chunk_size = 1, repeat_last = true }

local quick, slow = table.unpack(Model.stream("go", { model = model }):tee(2, { buffer = 3 }))
local count = 0
local reader = Task.spawn(function() for _ in quick do count = count + 1 end end)
local read = 0
for _ in slow do
  read = read + 1
  if read == 10 then
    Task.sleep(0.02)
    print(count <= read + 3, reader.status)
  end
end
reader:await()
return { count, read }
