local calls = 0
local value = Task.atomic(function() calls = calls + 1 return { calls = calls } end)
local nothing = Task.atomic(function() end)
return { value.calls, nothing == nil, Task.atomic(function() return Task.atomic(function() return "nested" end) end) }
