local session = Session.open("long")
session:save{
    { role = "user", text = "one" },
    { role = "assistant", parts = { { type = "tool_call", id = "1", name = "calculate", arguments = "{}" } } },
    { role = "tool", parts = { { type = "tool_result", id = "1", name = "calculate", content = "42" } } },
    { role = "assistant", text = "two" },
    { role = "user", text = "three" },
    { role = "assistant", text = "four" },
}
local function shown()
    local seen = {}
    for i, message in ipairs(session:messages()) do seen[i] = message.parts[1].text or message.role end
    return seen
end
local kept = { session:trim{ last = 6 }, session:trim{ tokens = 30, summarise = function(messages) return #messages .. " gone" end } }
local after = shown()
session:trim{ last = 1 }
return { kept, after, shown() }
