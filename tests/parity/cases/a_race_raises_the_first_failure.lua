local ok, problem = pcall(Task.race, {
  function() Task.sleep(1) end,
  function() error({ code = "lost.race", message = "fell" }) end,
})
return problem.code
