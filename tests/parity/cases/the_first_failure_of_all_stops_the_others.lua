local ok, problem = pcall(Task.all, {
  function() Task.sleep(0.02) print("never") end,
  function() error({ code = "one.failed", message = "no" }) end,
})
Task.sleep(0.04)
return problem.code
