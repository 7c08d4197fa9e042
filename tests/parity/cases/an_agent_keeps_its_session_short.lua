local session = Session.open("turns", { trim = { last = 2 } })
local agent = Agent.create{
    model = Model.scripted{ replies = { function(request) return { text = "read " .. #request.messages } end }, repeat_last = true },
    session = session,
}
local said = {}
for i = 1, 3 do said[i] = agent:run("question " .. i).text end
return { said, #session:messages() }
