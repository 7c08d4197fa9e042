local codes = {}
for _, prompt in ipairs{ 1, { { role = "nobody", text = "x" } }, { { role = "user", txt = "x" } } } do
  local ok, problem = pcall(function() return Model.ask(prompt, { model = Model.scripted{ replies = { { text = "x" } } } }) end)
  codes[#codes + 1] = ok and "taken" or problem.code
end
return codes
