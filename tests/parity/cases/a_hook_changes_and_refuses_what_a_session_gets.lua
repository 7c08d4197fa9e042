local session = Session.open("hooked")
session:save{}
Hook.on("before:session", function(crossing)
    if crossing.input.op ~= "append" then return end
    local text = crossing.input.messages[1].parts[1].text
    if text == "secret" then return Hook.deny("secrets stay out") end
    return Hook.replace{ messages = { { role = "user", text = text:upper() } } }
end, { match = "spell.hooked" })
session:append("loud")
local _, problem = pcall(function() session:append("secret") end)
Hook.on("after:session", function(crossing)
    if crossing.input.op == "info" then return Hook.replace{ tags = {"shown"} } end
end)
return { session:messages()[1].parts[1].text, problem.code, #session:messages(), session:info().tags }
