local winner = Task.race{
  function() Task.sleep(0.03) print("never") return "slow" end,
  function() Task.sleep(0.002) return "quick" end,
}
Task.sleep(0.05)
return winner
