-- Two tasks compute, one keeps time: none has to wait for another, and a timeout reaches code that never waits.
local counts, ticks = { 0, 0 }, 0

local function count(i)
    return function()
        while true do
            counts[i] = counts[i] + 1
            if not Task.preemptive() then Task.yield() end
        end
    end
end

local ok, problem = pcall(Task.timeout, 0.2, function()
    Task.all{
        count(1),
        count(2),
        function() while true do Task.sleep(0.01) ticks = ticks + 1 end end,
    }
end)

return { problem = problem.code, counted = counts[1] > 0 and counts[2] > 0, ticked = ticks > 1 }
