local done, tasks = 0, {}
for i = 1, 5000 do
  tasks[i] = Task.spawn(function()
    Task.sleep(0.001)
    done = done + 1
  end)
end
tasks[4900]:cancel()
Task.settle(tasks)
return done
