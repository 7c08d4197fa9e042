local function worker(name)
  for i = 1, 2 do
    print(name, i)
    Task.sleep(0.005)
  end
end
local a, b = Task.spawn(worker, "a"), Task.spawn(worker, "b")
a:await()
b:await()
