local said = {}
for i, mode in ipairs{ { attempts = 0 }, { allow = { tool = { "calculate" } } }, { langage = "lua" }, { language = "ruby" } } do
  local ok, problem = pcall(Agent.create, { code_mode = mode })
  said[i] = ok and "ok" or problem.code
end
return said
