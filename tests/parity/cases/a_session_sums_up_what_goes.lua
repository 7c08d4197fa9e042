local function talk(trim)
    local session = Session.open(nil, { trim = trim })
    for i = 1, 5 do session:append("message " .. i) end
    local kept = {}
    for i, message in ipairs(session:messages()) do kept[i] = message.parts[1].text end
    return kept
end
local model = Model.scripted{ replies = {{ text = "Some were sent." }} }
local named = Session.open(nil, { trim = { summarise = "openai/small" } }):info().trim
local own = Session.open(nil, { trim = { last = 4, summarise = model } }):info().trim
return {
    talk{ last = 4, summarise = function(messages) return #messages .. " gone" end }, talk{ last = 4, summarise = model },
    { named.summarise, named.tokens, own.summarise },
}
