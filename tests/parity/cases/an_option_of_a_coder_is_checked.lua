local problems = {}
for i, options in ipairs{
  { language = "cobol" }, { allow = { nothing = { "*" } } }, { allow = { tool = { "*" } } }, { attempts = 0 }, { seconds = 0 },
} do
  local ok, problem = pcall(Agent.from_template, "coder", options)
  problems[i] = problem.code
end
return problems
