return Task.any{
  function() error("at once") end,
  function() Task.sleep(0.02) return "slow" end,
  function() Task.sleep(0.001) return "quick" end,
}
