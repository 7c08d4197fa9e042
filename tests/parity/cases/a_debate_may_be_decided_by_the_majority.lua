local function say(position) return Model.scripted{ replies = {{ output = { position = position, argument = "" } }} } end
local judge = Model.scripted{ replies = {{ output = { position = "c", argument = "" } }} }
local first = Agent.from_template("debate", { debaters = { say("a"), say("b"), say("b") }, rounds = 1, decide = "majority" }):run("?")
local tie = Agent.from_template("debate", { debaters = { say("a"), say("b") }, rounds = 1, decide = "majority", judge = judge }):run("?")
return { first.output.answer, first.output.decided, tie.output.answer, tie.output.decided }
