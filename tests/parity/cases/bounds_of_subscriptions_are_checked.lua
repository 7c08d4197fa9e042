local codes = {}
for _, options in ipairs{ { buffer = 0 }, { buffer = 100000 }, { retries = -1 } } do
    local ok, problem = pcall(Event.subscribe, "n", nil, options)
    codes[#codes + 1] = problem.code
end
return codes
