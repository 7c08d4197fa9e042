local model = Model.scripted{ replies = {
  { text = "one" }, { output = { approved = false, feedback = "no" } },
  { text = "two" }, { output = { approved = false, feedback = "still no" } },
} }
local reply = Agent.from_template("critic", { model = model, rounds = 2 }):run("Write.")
return { reply.text, reply.output.approved, reply.output.rounds, reply.output.reviews[2].feedback }
