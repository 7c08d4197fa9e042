local said = {}
for i, make in ipairs{
  function() return Agent.create{ max_parallel_tools = 0 } end,
  function() return Agent.create{ settings = { temperature = 3 } } end,
  function() return Agent.create{ limits = { seconds = 0/0 } } end,
  function() return Tool.define{ name = "bad name!", description = "Bad.", run = function() end } end,
  function() return Model.scripted{ replies = {}, delay_s = -1 } end,
} do
  local ok, problem = pcall(make)
  said[i] = ok and "ok" or problem.code .. ": " .. problem.message
end
return said
