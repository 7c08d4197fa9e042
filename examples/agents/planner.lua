-- A plan whose first step fails is made anew; the answer comes from what the steps gave.
local model = Model.scripted{ replies = {
    { output = { steps = { "book the train", "book a bed" } } },
    { output = { done = false, result = "there is a strike" } },
    { output = { steps = { "book the bus", "book a bed" } } },
    { output = { done = true, result = "bus at nine" } },
    { output = { done = true, result = "bed for one" } },
    { text = "You take the bus at nine and have a bed." },
} }
local reply = Agent.from_template("planner", { model = model }):run("Get me to Oslo.")
for _, step in ipairs(reply.output.steps) do print(step.done, step.task, step.result) end
print(reply.text, reply.output.replans)
