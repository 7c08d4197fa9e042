local _, problem = pcall(Task.scope, function()
  Task.spawn(function() Task.sleep(0.005) error{ code = "a.a", message = "one" } end)
  Task.spawn(function()
    Task.defer(function() error{ code = "d.d", message = "the clean-up failed" } end)
    Task.sleep(60)
  end)
end)
return { problem.code, problem.data.errors[1].code, problem.data.errors[2].code }
