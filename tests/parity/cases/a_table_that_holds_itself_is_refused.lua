local _, cycle = pcall(Workflow.load, "flows/cycle.yaml")
local _, bomb = pcall(Workflow.load, "flows/bomb.yaml")
return { cycle.code, bomb.code }
