local codes = {}
for i, name in ipairs{ "debug", "logging", "metrics" } do
    local ok, problem = pcall(Hook.use, name, { file = "/nowhere/at/all" })
    codes[i] = { problem.code, problem.message }
end
return { codes, #Hook.list() }
