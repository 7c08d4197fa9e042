local ok, problem = pcall(Task.any, {
  function() Task.sleep(0.002) error{ code = "a.late", message = "late", hint = "wait" } end,
  function() error("soon") end,
})
local errors = problem.data.errors
return { ok, problem.code, problem.message, #errors, errors[1].code, errors[1].hint, errors[2].code, errors[2].message }
