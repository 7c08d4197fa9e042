// Code mode: the model writes a spell that calls a tool in a loop; a mistake comes back with its place.
const price = await Tool.define({ name: "price", description: "Price of a thing.", run: (args) => args.thing.length * 2 })
const model = Model.scripted({ replies: [
    { tool_calls: [{ name: "run_spell", args: { source: 'return prise("nut")' } }] },
    { tool_calls: [{ name: "run_spell", args: { source: `
        let sum = 0
        for (const thing of ["nut", "bolt"]) sum += await Tool.call("price", { thing })
        return sum
    ` } }] },
    { text: "Together they cost 14." },
] })
const reply = await (await Agent.fromTemplate("coder", { language: "javascript", tools: [price], model })).run("What do a nut and a bolt cost?")
print(reply.output.runs[0].error.code, reply.output.runs[0].error.line)
print(reply.text, reply.output.result)
