local sums = {}
for i, ending in ipairs{ "json", "yaml", "toml" } do sums[i] = Workflow.load("flows/sum." .. ending):run(20).output.value end
local _, ending = pcall(Workflow.load, "flows/sum.ini")
local _, broken = pcall(Workflow.load, "flows/broken.yaml")
local _, missing = pcall(Workflow.load, "flows/none.json")
return { sums, ending.code, broken.code, missing.code }
