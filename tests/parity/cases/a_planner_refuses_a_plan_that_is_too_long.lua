local model = Model.scripted{ replies = {
  { output = { steps = { "a", "b", "c" } } }, { output = { steps = JSON.array() } }, { output = { steps = { "a" } } },
  { output = { done = true, result = "ok" } }, { text = "Done." },
} }
local reply = Agent.from_template("planner", { model = model, max_steps = 2 }):run("Go.")
return { reply.output.plan, reply.usage.requests }
