local codes = {}
for _, act in ipairs{ function() Event.wait("a.>.b") end, function() Event.history("a..b") end } do
    local ok, problem = pcall(act)
    codes[#codes + 1] = problem.code
end
return codes
