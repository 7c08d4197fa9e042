local task = Task.spawn(function()
  Tool.call("nothing_like_it", {})
end)
task:await()
