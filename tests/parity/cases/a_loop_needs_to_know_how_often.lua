local function code(options) options.body = "calculate" local _, problem = pcall(Workflow.loop, options) return problem.code .. ": " .. problem.message end
return { code{}, code{ over = { 1 }, times = 1 }, code{ times = -1 } }
