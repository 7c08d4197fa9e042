Hook.on("before:step", function(crossing)
    if crossing.name == "flow.a" then return Hook.replace(crossing.input * 10) end
end)
Hook.on("after:step", function(crossing)
    if crossing.name == "flow.b" then return Hook.replace(crossing.result + 1) end
end)
local flow = Workflow.sequential{ name = "flow", steps = {
    { name = "a", run = function(x) return x + 1 end },
    { name = "b", run = function(x) return x * 2 end },
} }
return flow:run(1).output
