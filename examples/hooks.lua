-- Hooks: a guard on tools, a second try for models, and an eye on everything.
local log = {}
Hook.on("*:tool", function(crossing)
    log[#log + 1] = crossing.point .. " " .. crossing.name
end, { name = "watch", fail = "open" })

Hook.on("before:tool", function(crossing)
    if #crossing.input.expression > 20 then return Hook.deny("too long to be honest") end
end, { name = "guard", match = "calculate" })

Hook.on("error:model", function(crossing)
    if crossing.error.code == "provider.server" then return Hook.retry{ delay_s = 0.01, max = 2 } end
end, { name = "second try" })

local model = Model.scripted{ replies = {
    { error = "provider.server" },
    { tool_calls = { { name = "calculate", args = { expression = "6 * 7" } } } },
    { tool_calls = { { name = "calculate", args = { expression = "1 + 1 + 1 + 1 + 1 + 1 + 1 + 1" } } } },
    { text = "It is 42; the other one I may not compute." },
} }

print(Agent.create{ model = model, tools = {"calculate"} }:run("Compute both.").text)
return log
