local function say(position)
  return Model.scripted{ replies = {
    { output = { position = position, argument = "I say " .. position } },
    function(request)
      local other = request.messages[#request.messages].parts[1].text
      return { output = { position = position, argument = "read: " .. tostring(other:find("I say", 1, true) ~= nil) } }
    end,
  } }
end
local judge = Model.scripted{ replies = {{ output = { position = "yes", argument = "better founded" } }} }
local output = Agent.from_template("debate", { debaters = { say("yes"), say("no") }, judge = judge }):run("Well?").output
return { output.answer, output.decided, output.reason, output.rounds, output.positions[1].argument }
