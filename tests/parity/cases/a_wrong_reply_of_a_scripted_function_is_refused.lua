local calls = { { name = "calculate" }, { args = {} } }
local model = Model.scripted{ replies = {
  { text = "fine" },
  function() return { tool_calls = calls } end,
  function() return "hi" end,
  function() return { text = 5 } end,
} }
Model.ask("one", { model = model })
local said = {}
for i = 1, 3 do
  local ok, problem = pcall(Model.ask, "more", { model = model })
  said[i] = problem.code .. " " .. problem.message
end
return said
