local function child() error("one") end
Task.scope(function()
  Task.spawn(child)
  Task.sleep(5)
end)
