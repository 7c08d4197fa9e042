// Two agents work from one state at the same time; what they did is merged.
const note = await Tool.define({
    name: "note", description: "Writes down what was found.",
    run: async (args, call) => {
        await call.state.set("found", [...await call.state.get("found"), args.text])
        return "noted"
    },
})

const scout = (name, text) => Agent.create({ name, tools: [note], model: Model.scripted({ replies: [
    { tool_calls: [{ name: "note", args: { text } }] },
    { text: name + " is done" },
] }) })

const start = await State.new({ found: ["a map"] })
const runs = await Promise.all([["north", "a river"], ["south", "a forest"]].map(async ([name, text]) =>
    (await scout(name, text)).runFrom(start, "Look around.")))
const merged = runs[0].state
await merged.merge(runs[1].state, { resolve: (both) =>
    both.key === "found" ? ["a map", both.mine[1], both.theirs[1]] : both.mine })
for (const run of runs) print(run.reply.text)
return merged.get("found")
