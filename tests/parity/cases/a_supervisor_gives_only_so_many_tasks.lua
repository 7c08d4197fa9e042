local member = Agent.create{ name = "m", model = Model.scripted{ replies = { { error = "provider.server" } } } }
local ask = { tool_calls = { { name = "m", args = { task = "t" } } } }
local lead = Model.scripted{ replies = { ask, ask, function(request)
  return { text = request.messages[#request.messages].parts[1].content }
end } }
local reply = Agent.from_template("supervisor", { team = { member }, model = lead, max_delegations = 1 }):run("Do it.")
return { reply.text, #reply.output.delegations, reply.output.delegations[1].failed }
