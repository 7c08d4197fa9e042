local done = {}
Hook.on("after:workflow", function(crossing)
    if crossing.attempt == 1 then return Hook.retry{ delay_s = 0 } end
end)
local flow = Workflow.sequential{ name = "flow", steps = {
    {
        name = "a",
        run = function(x) done[#done + 1] = "do " .. x; return x .. "!" end,
        undo = function(x) done[#done + 1] = "undo " .. x end,
    },
} }
return { flow:run("x").output, done }
