local function code(options) local _, problem = pcall(Workflow.create, { kind = "loop", name = "l", options = options }) return problem.code .. ": " .. problem.message end
return { code{ tims = 3 }, code{ times = "three" } }
