local function say(...)
  local replies = {}
  for i, position in ipairs{ ... } do replies[i] = { output = { position = position, argument = "because" } } end
  return Model.scripted{ replies = replies }
end
local reply = Agent.from_template("debate", { debaters = { say("yes", "No."), say("no", "no") }, rounds = 3, name = "talk" }):run("Well?")
return { reply.text, reply.output.decided, reply.output.rounds, reply.output.positions[2].debater }
