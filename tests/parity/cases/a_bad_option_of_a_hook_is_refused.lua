local codes = {}
for i, one in ipairs{
    { "logging", { level = "loud" } }, { "metrics", {} }, { "tracing", { colour = "red" } },
    { "debug", {} }, { "cost", { max_usd = -1 } },
} do
    local ok, problem = pcall(Hook.use, one[1], one[2])
    codes[i] = problem.code
end
return { codes, #Hook.list() }
