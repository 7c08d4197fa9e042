-- Two debate for two rounds; when they agree it is decided, else a judge decides.
local function debater(...)
    local replies = {}
    for i, position in ipairs{ ... } do replies[i] = { output = { position = position, argument = "because" } } end
    return Model.scripted{ replies = replies }
end
local choices = { "tabs", "spaces" }
local reply = Agent.from_template("debate", { choices = choices, debaters = { debater("tabs", "spaces"), debater("spaces", "spaces") } }):run("Tabs or spaces?")
print(reply.text, reply.output.decided, reply.output.rounds)
local judge = Model.scripted{ replies = {{ output = { position = "tabs", argument = "shorter" } }} }
reply = Agent.from_template("debate", { choices = choices, rounds = 1, judge = judge, debaters = { debater("tabs"), debater("spaces") } }):run("Tabs or spaces?")
print(reply.text, reply.output.decided, reply.output.reason)
