local model = Model.scripted{ replies = {{ text = "slow" }}, delay_s = 60 }
local task = Task.spawn(function()
  for _ in Model.stream("go", { model = model }) do end
end)
Task.sleep(0.005)
task:cancel()
Task.sleep(0.01)
return task.status
