local problems = {}
for i, options in ipairs{ {}, { schema = { type = "thing" } }, { schema = { type = "object" }, chunk_chars = 0 } } do
  local ok, problem = pcall(Agent.from_template, "extractor", options)
  problems[i] = problem.code
end
return problems
