-- Thought, tool and observation in turns; each step can be read afterwards.
local model = Model.scripted{ replies = {
    { output = { thought = "I need the sum.", tool = "calculate", arguments = { expression = "12 * 7" } } },
    { output = { thought = "That is it.", answer = "84 eggs" } },
} }
local reply = Agent.from_template("react", { model = model, tools = { "calculate" } }):run("How many eggs are in seven dozen?")
for i, step in ipairs(reply.output.steps) do print(i, step.thought, step.tool, step.observation) end
print(reply.output.thought, reply.text)
