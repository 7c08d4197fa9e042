// A lead gives each member of its team a part of the task, both at once.
const member = (name, description, answer) =>
    Agent.create({ name, description, model: Model.scripted({ replies: [{ text: answer }] }) })
const team = [member("historian", "Knows dates.", "1889"), member("engineer", "Knows sizes.", "330 m")]
const boss = await Agent.fromTemplate("supervisor", { team, model: Model.scripted({ replies: [
    { tool_calls: [{ name: "historian", args: { task: "When?" } }, { name: "engineer", args: { task: "How high?" } }] },
    { text: "Built in 1889, 330 m high." },
] }) })
const reply = await boss.run("Tell me about the tower.")
for (const one of reply.output.delegations) print(one.member, one.task, one.report)
print(reply.text)
