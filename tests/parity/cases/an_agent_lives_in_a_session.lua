local session = Session.open("agent")
session:save{}
local first = Agent.create{ model = Model.scripted{ replies = {{ text = "Paris" }} }, session = session }
first:run("Capital of France?")
local second = Agent.create{
    model = Model.scripted{ replies = { function(request) return { text = "seen " .. #request.messages } end } },
    session = Session.open("agent"),
}
local ok, problem = pcall(function() second:reset() end)
return { second:run("And?").text, #session:messages(), #first:messages(), problem.code }
