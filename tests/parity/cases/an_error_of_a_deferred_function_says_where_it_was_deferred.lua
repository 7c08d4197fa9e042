local function close()
  error("cannot close")
end
local task = Task.spawn(function()
  Task.defer(close)
end)
task:await()
