local codes = {}
for i, act in ipairs{
    function() State.set("k", 1) end,
    function() State.keys() end,
    function() State.transaction{ { op = "set", key = "k", value = 1 } } end,
} do
    local ok, problem = pcall(act)
    codes[i] = problem.code
end
State.scope("temp"):set("k", 1)
return codes
