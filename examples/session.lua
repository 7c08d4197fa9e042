-- A conversation that outlives the run: each run adds a turn, tells how many came before, and keeps the last three.
local session = Session.open("chat", { tags = {"example"} })
local agent = Agent.create{
    model = Model.scripted{ replies = { function(request)
        return { text = "I see " .. #request.messages .. " messages." }
    end } },
    session = session,
}
local reply = agent:run(Run.args[1] or "Hello?")
local turns = session:info().messages / 2
session:trim{ last = 6 }
return { said = reply.text, turns = math.tointeger(turns), kept = session:info().messages }
