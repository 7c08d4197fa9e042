local writer = Model.scripted{ replies = {
  { text = "draft one" },
  function(request) return { text = "draft two after: " .. request.messages[#request.messages].parts[1].text } end,
  { text = "draft three" },
} }
local reviewer = Model.scripted{ replies = {
  { output = { approved = false, feedback = "too short" } },
  { output = { approved = true } },
} }
local critic = Agent.from_template("critic", { generator = writer, reviewer = reviewer, rounds = 5 })
local reply = critic:run("Write.")
return { reply.text, reply.output.approved, reply.output.rounds, reply.usage.requests, #critic:messages() }
