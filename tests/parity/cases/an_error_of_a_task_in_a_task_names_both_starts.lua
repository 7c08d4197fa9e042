local function work() error("deep") end
local outer = Task.spawn(function()
  local inner = Task.spawn(work)
  inner:await()
end)
outer:await()
