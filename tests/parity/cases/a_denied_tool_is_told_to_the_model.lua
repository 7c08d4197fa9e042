local told
local model = Model.scripted{ replies = {
    { tool_calls = { { name = "calculate", args = { expression = "1" } } } },
    function(request) told = request.messages[#request.messages].parts[1] return { text = "I may not." } end,
} }
Hook.on("before:tool", function() return Hook.deny("not today") end)
local reply = Agent.create{ model = model, tools = {"calculate"} }:run("go")
return { told.failed and told.content:find("not today") ~= nil, reply.text }
