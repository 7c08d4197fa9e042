local function work() error("deep") end
local task = Task.spawn(function()
  work()
end)
task:await()
