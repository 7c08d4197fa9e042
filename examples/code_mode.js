// An agent in code mode: its model writes a spell that calls the agent's tools, and reads only what the spell returns.
const stock = Tool.define({ name: "stock", description: "How many there are.", run: (args) => args.item.length })
const model = Model.scripted({ replies: [
    { tool_calls: [{ name: "run_spell", args: { source: `
        let total = 0
        for (const item of ["nut", "bolt", "screw"]) total += await Tool.call("stock", { item })
        return total
    ` } }] },
    { text: "There are 12 parts." },
] })
const agent = await Agent.create({ tools: [stock], codeMode: { language: "javascript" }, model })
const reply = await agent.run("How many parts are there?")
print(reply.text)
print(reply.messages[2].parts[0].content)
