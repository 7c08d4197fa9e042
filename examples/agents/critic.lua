-- One writes, another reviews, until the reviewer approves.
local writer = Model.scripted{ replies = { { text = "Buy now!!!" }, { text = "Try it for a week." } } }
local reviewer = Model.scripted{ replies = {
    { output = { approved = false, feedback = "Too loud." } }, { output = { approved = true } },
} }
local critic = Agent.from_template("critic", { generator = writer, reviewer = reviewer, criteria = "Be kind.", rounds = 3 })
local reply = critic:run("Write a slogan.")
print(reply.text, reply.output.approved, reply.output.rounds)
