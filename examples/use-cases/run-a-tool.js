// An order comes in as JSON: its lines are found, added up and priced. Then an agent uses the same tools.
const order = '{"lines": [{"product": "lamp", "count": 2, "price": 40.0}, {"product": "bulb", "count": 6, "price": 3.5}]}'

// Built-in tools are called by name.
const lines = (await Tool.call("json_query", { data: order, query: "lines[].[count, price]" })).result
const expression = lines.map(([count, each]) => `${count} * ${each}`).join(" + ")
const total = (await Tool.call("calculate", { expression })).value

// A tool of your own has a name, a schema, and a function; arguments that do not fit never reach the function.
const price = await Tool.define({
    name: "price", description: "Writes an amount with its tax.",
    parameters: {
        type: "object", required: ["amount"],
        properties: { amount: { type: "number", minimum: 0 }, tax_percent: { type: "number" } },
    },
    run: ({ amount, tax_percent: tax = 20 }) => `${(amount * (1 + tax / 100)).toFixed(2)} EUR with ${tax}% tax`,
})
print("lamps and bulbs: " + await price.call({ amount: total }))
print("books:           " + await price.call({ amount: total, tax_percent: 5 }))

// What goes wrong is an error with a code; a tool that touches the world needs a grant.
const unfit = await price.call({ amount: "much" }).catch((problem) => problem)
const denied = await Tool.call("file_read", { path: "/etc/passwd" }).catch((problem) => problem)
print(unfit.code + ", " + denied.code)

// Calls that do not need each other run side by side.
const [file, seal] = await Promise.all([
    Tool.call("text_transform", { operation: "slug", text: "Receipt for Ada Lovelace" }),
    price.call({ amount: total }).then((text) => Tool.call("hash_encode", { operation: "hash", text })),
])
print(file + ".txt " + seal.result.slice(0, 8))

// To an agent tools are given by name or as they are; its model decides which one to call.
const agent = await Agent.create({
    tools: ["calculate", price], instructions: "Answer in one line.",
    model: Model.scripted({ replies: [
        { tool_calls: [{ name: "calculate", args: { expression: "101 / 2" } }] },
        { tool_calls: [{ name: "price", args: { amount: 50.5 } }] },
        { text: "Half of it is 60.60 EUR with 20% tax." },
    ] }),
})
const reply = await agent.run("What is half of the order, with tax?")
print(reply.text)
for (const call of reply.toolCalls) print(call.name + " " + call.arguments)
