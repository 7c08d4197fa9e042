local seen = {}
local winner = Task.any{
  function() return "first" end,
  function() Task.sleep(0.01) seen[#seen + 1] = "late" end,
}
Task.sleep(0.02)
return { winner, #seen }
