local seen = {}
Hook.on("before:tool", function(c) seen[#seen + 1] = c.name .. " by " .. c.agent end, { match = { agent = "w*", effect = "pure" } })
local function agent(name)
    return Agent.create{ name = name, tools = {"calculate"}, model = Model.scripted{ replies = {
        { tool_calls = { { name = "calculate", args = { expression = "1" } } } }, { text = "ok" } } } }
end
agent("writer"):run("go")
agent("reader"):run("go")
Tool.call("calculate", { expression = "1" })
return seen
