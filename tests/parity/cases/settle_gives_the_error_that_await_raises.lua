local function fail() error("no") end
local tasks = {
  Task.spawn(function() fail() end),
  Task.spawn(function() error{ code = "my.code", message = "no", hint = "try again", cause = { code = "b" } } end),
  Task.spawn(function() error(5) end),
}
local ends = Task.settle(tasks)
local first, second, third = ends[1].error, ends[2].error, ends[3].error
local _, raised = pcall(function() tasks[1]:await() end)
local _, other = pcall(function() tasks[2]:await() end)
return {
  first == raised, first.code, first.message, first.hint, first.stack,
  second == other, second.code, second.hint, second.cause.code,
  third.code, third.message,
}
