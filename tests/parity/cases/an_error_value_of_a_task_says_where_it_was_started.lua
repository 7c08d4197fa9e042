local task = Task.spawn(function()
  error({ code = "my.code", message = "no" })
end)
task:await()
