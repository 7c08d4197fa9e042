local wrong = { { op = "delete" }, { owner = "bob" }, { colour = 1 }, { expected = "one" }, 7 }
local codes = {}
for i, value in ipairs(wrong) do
    local hook = Hook.on("before:state", function() return Hook.replace(value) end)
    local ok, problem = pcall(State.set, "k", 1)
    codes[i] = problem.code
    hook:remove()
end
Hook.on("before:state", function() return Hook.cache_hit("no number") end)
local ok, problem = pcall(State.set, "k", 1)
return { codes, problem.code }
