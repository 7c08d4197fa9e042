// Notes of a workshop become bills: an extractor reads them, a tool computes, a critic writes and checks. All is built in;
// what stands in the configuration sees to what it may cost.
const usage = { input_tokens: 900, output_tokens: 100, cost_usd: 0.01 }
const approved = { output: { approved: true }, usage }
const model = await Model.scripted({ replies: [        // or model: "openai/gpt-5", "ollama/llama3", …
    { output: { customer: "Ann", hours: 12 }, usage },
    { text: "Dear Ann, the roof comes to 540 EUR.", usage },
    approved,
    { output: { customer: "Bob", hours: 3 }, usage },
    { text: "Dear Bob, the fence comes to 135 EUR.", usage },
    approved,
] })

const extractor = await Agent.fromTemplate("extractor", { model, schema: {
    type: "object", required: ["customer", "hours"],
    properties: { customer: { type: "string" }, hours: { type: "number" } },
} })
const critic = await Agent.fromTemplate("critic", { model, criteria: "Polite, with the amount.", rounds: 2 })

const bill = await Workflow.sequential({ name: "bill", steps: [
    extractor,
    { tool: "calculate", input: {
        expression: "hours * rate", variables: { hours: "{{ last.hours }}", rate: await Config.get("rate") },
    } },
    {
        agent: critic,
        input: "Write a bill of {{ last.text }} EUR to {{ steps.extractor.output.customer }} for: {{ input }}",
    },
] })

for (const note of ["Ann's roof, 12 h", "Bob's fence, 3 h", "Ann's roof, 12 h", "Cleo's gate, 2 h"]) {
    print(await bill.run(note).then(
        (reply) => `${reply.output.answer} (${reply.costUsd.toFixed(2)} USD)`, (problem) => problem.message))
}
