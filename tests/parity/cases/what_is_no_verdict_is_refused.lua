local codes = {}
for _, said in ipairs{ "yes", 1, { verdict = "allow" } } do
    local hook = Hook.on("before:tool", function() return said end)
    local ok, problem = pcall(Tool.call, "calculate", { expression = "1" })
    hook:remove()
    codes[#codes + 1] = problem.code
end
return codes
