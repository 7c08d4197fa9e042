local model = Model.scripted{ replies = {
  { output = { steps = { "one" } } }, { output = { steps = { "two" } } }, { text = "Sorry." },
} }
local executor = Model.scripted{ replies = {{ error = "provider.server" }}, repeat_last = true }
local output = Agent.from_template("planner", { model = model, executor = executor, max_replans = 1 }):run("Go.").output
return { output.answer, output.complete, output.replans, #output.steps, output.steps[1].result }
