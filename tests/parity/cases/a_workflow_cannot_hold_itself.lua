local a = Workflow.sequential{ name = "a", steps = {} }
local b = Workflow.sequential{ name = "b", steps = { a } }
local c = Workflow.sequential{ name = "c", steps = { { tool = "calculate", on_error = { fallback = b } } } }
local _, direct = pcall(a.add, a, a)
local _, around = pcall(a.add, a, c)
return { direct.code, direct.message, around.code, around.message }
