local text = "function(n)\n  local function deep() error({ code = 'my.code', message = 'no', data = { n = n } }) end\n  deep()\nend"
local result = Task.compute(text, { 7 })
return result
