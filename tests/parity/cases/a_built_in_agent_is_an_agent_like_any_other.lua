local model = Model.scripted{ replies = {{ text = "fine" }, { output = { approved = true } }}, repeat_last = false }
local critic = Agent.from_template("critic", { model = model, description = "Writes well." })
local answer = critic:as_tool():call{ task = "Write." }
local copy = critic:clone{ name = "second", model = Model.scripted{ replies = {{ text = "own" }, { output = { approved = true } }} } }
local reply = copy:run("Write.")
local limited = Agent.from_template("critic", { limits = { turns = 1 }, model = Model.scripted{ replies = {{ text = "one" }} } })
local limit
Task.settle{ function() limited:run("Write.") end }
critic:close()
local ok, problem = pcall(function() critic:run("x") end)
return { answer.answer, reply.text, reply.agent, limited.state, #limited:messages(), critic.state, problem.code, critic.description }
