local cancelled = Task.spawn(function() Task.sleep(60) end)
cancelled:cancel()
local ends = Task.settle{
  function() Task.sleep(0.001) return { 1 } end,
  cancelled,
  function() error{ code = "my.code", message = "no", hint = "try again" } end,
  function() end,
}
return ends
