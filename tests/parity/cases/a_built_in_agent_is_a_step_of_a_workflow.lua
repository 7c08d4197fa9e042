local model = Model.scripted{ replies = {{ text = "fine" }, { output = { approved = true } }} }
local flow = Workflow.sequential{ steps = { { agent = Agent.from_template("critic", { model = model }) } } }
return flow:run("Write.").output.answer
