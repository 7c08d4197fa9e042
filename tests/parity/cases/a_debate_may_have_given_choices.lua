local model = Model.scripted{ replies = {
  { output = { position = "maybe", argument = "" } }, { output = { position = "yes", argument = "" } },
} }
local other = Model.scripted{ replies = {{ output = { position = "yes", argument = "" } }} }
local reply = Agent.from_template("debate", { debaters = { model, other }, choices = { "yes", "no" } }):run("?")
local ok, problem = pcall(Agent.from_template, "debate", { debaters = { other } })
return { reply.text, reply.usage.requests, problem.code }
