local problems = {}
for i, options in ipairs{ { events = "a" }, { events = "a..b", max_events = 1 }, { events = "a", max_events = 0 }, { max_events = 1 } } do
  local ok, problem = pcall(Agent.from_template, "monitor", options)
  problems[i] = problem.code
end
return problems
