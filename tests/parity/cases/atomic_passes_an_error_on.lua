local ok, problem = pcall(Task.atomic, function() error({ code = "my.code", message = "no" }) end)
return { problem.code, Task.atomic(function() return "after" end) }
