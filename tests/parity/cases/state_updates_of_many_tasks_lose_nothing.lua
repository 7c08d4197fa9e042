local tasks = {}
for i = 1, 20 do
  tasks[i] = function()
    State.update("n", function(n) Task.sleep(0.001) return n + 1 end, { default = 0 })
  end
end
Task.all(tasks)
return State.get("n")
