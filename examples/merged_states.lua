-- Two agents work from one state at the same time; what they did is merged.
local note = Tool.define{
    name = "note", description = "Writes down what was found.",
    run = function(args, call)
        local found = call.state:get("found")
        found[#found + 1] = args.text
        call.state:set("found", found)
        return "noted"
    end,
}

local function scout(name, text)
    return Agent.create{ name = name, tools = { note }, model = Model.scripted{ replies = {
        { tool_calls = {{ name = "note", args = { text = text } }} },
        { text = name .. " is done" },
    } } }
end

local start = State.new{ found = { "a map" } }
local runs = Task.all{
    function() return scout("north", "a river"):run_from(start, "Look around.") end,
    function() return scout("south", "a forest"):run_from(start, "Look around.") end,
}
local merged = runs[1].state
merged:merge(runs[2].state, { resolve = function(both)
    if both.key ~= "found" then return both.mine end
    return { "a map", both.mine[2], both.theirs[2] }
end })
for _, run in ipairs(runs) do print(run.reply.text) end
return merged:get("found")
