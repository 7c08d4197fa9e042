-- A lead gives each member of its team a part of the task, both at once.
local function member(name, description, answer)
    return Agent.create{ name = name, description = description, model = Model.scripted{ replies = {{ text = answer }} } }
end
local team = { member("historian", "Knows dates.", "1889"), member("engineer", "Knows sizes.", "330 m") }
local boss = Agent.from_template("supervisor", { team = team, model = Model.scripted{ replies = {
    { tool_calls = { { name = "historian", args = { task = "When?" } }, { name = "engineer", args = { task = "How high?" } } } },
    { text = "Built in 1889, 330 m high." },
} } })
local reply = boss:run("Tell me about the tower.")
for _, one in ipairs(reply.output.delegations) do print(one.member, one.task, one.report) end
print(reply.text)
