return Task.all{
  function() Task.sleep(0.01) return "slow" end,
  function() return "quick" end,
  Task.spawn(function() return "spawned" end),
}
