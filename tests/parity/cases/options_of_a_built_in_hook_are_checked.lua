local codes = {}
for i, one in ipairs{ { "rate_limit", { rate = 0 } }, { "redact", { patterns = { x = "(?=a)" } } }, { "guardrail", {} } } do
    local ok, problem = pcall(Hook.use, one[1], one[2])
    codes[i] = problem.code
end
return codes
