// Reads orders, lets one agent per region work at the same time, streams a summary.
const { text } = await Tool.call("file_read", { path: "orders.csv" })
const orders = [...text.matchAll(/^([a-z]+),([a-z]+),(\d+)$/gm)]
    .map(([, region, product, amount]) => ({ region, product, amount: Number(amount) }))
const regions = [...new Set(orders.map((order) => order.region))]

// A tool written here; `calculate` is built in.
const total = Tool.define({
    name: "region_total",
    description: "Adds up the orders of a region.",
    parameters: { type: "object", properties: { region: { type: "string" } }, required: ["region"] },
    run: (args) => orders.filter((order) => order.region === args.region).reduce((sum, order) => sum + order.amount, 0),
})

// A scripted model stands in for a real one: replace it by "openai/gpt-5" or "ollama/llama3".
const lastResult = (request) => request.messages.at(-1).parts[0].content
const analyst = (region) => {
    let sum
    return Agent.create({
        name: region + "_analyst",
        instructions: `Report the total of ${region} with 20 percent tax.`,
        tools: [total, "calculate"],
        model: Model.scripted({ replies: [
            { tool_calls: [{ name: "region_total", args: { region } }] },
            (request) => {
                sum = lastResult(request)
                return { tool_calls: [{ name: "calculate", args: { expression: sum + " * 1.2" } }] }
            },
            (request) => ({ text: `${region}: ${sum}, with tax ${JSON.decode(lastResult(request)).value.toFixed(2)}` }),
        ] }),
    })
}

const reports = await Task.all(regions.map((region) => async () => {
    const agent = await analyst(region)
    return (await agent.run(`How did ${region} do?`)).text
}))
for (const report of reports) print(report)

const writer = Model.scripted({ replies: [{ text: "Best region: north or south; see above." }], chunkSize: 8 })
let pieces = 0
for await (const chunk of Model.stream("Summarise: " + reports.join("; "), { model: writer })) {
    if (chunk.type === "text") { pieces++; print("~ " + chunk.text) }
}
export default { regions: regions.length, orders: orders.length, pieces, reports }
