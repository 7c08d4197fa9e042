local codes = {}
for _, text in ipairs{ "", "{", "[1,]", "nul", "1 2", "'x'" } do
  local ok, problem = pcall(JSON.decode, text)
  codes[#codes + 1] = problem.code
end
return codes
