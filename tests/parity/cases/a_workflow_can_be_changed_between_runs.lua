local flow = Workflow.sequential{ steps = { { name = "a", run = function(n) return n + 1 end } } }
flow:add({ name = "c", run = function(n) return n * 10 end })
flow:add({ name = "b", run = function(n) return n * 2 end }, { after = "a" })
local first = flow:run(1).output
flow:remove("a")
flow:replace("b", function(n) return n * 3 end)
local _, twice = pcall(flow.add, flow, { name = "b", run = function() end })
local _, lost = pcall(flow.add, flow, "calculate", { after = "z" })
return { first, flow:run(1).output, twice.code, lost.code }
