// A help desk that looks after itself: hooks keep addresses from the model and try a weak tool again; events count what
// fails for good, and after two such failures a hook keeps the tool from being called for a minute.
let tries = 0
const orders = await Tool.define({
    name: "orders", description: "Says where an order is.",
    run: ({ order }) => {
        tries += 1
        if (tries === 2) return order + " is on its way."
        throw new Error("the order server does not answer")
    },
})

// A scripted model stands in for a real one; this one shows what it reads, and asks the tool for what stands after "#".
const desk = await Agent.create({
    name: "desk", instructions: "Answer customers.", tools: [orders],
    model: Model.scripted({ repeatLast: true, replies: [(request) => {
        const heard = request.messages.at(-1).parts[0]
        if (heard.type === "tool_result") return { text: heard.failed ? "We will come back to you." : heard.content }
        print("the model reads: " + heard.text)
        return { tool_calls: [{ name: "orders", args: { order: heard.text.match(/#\d+/)[0] } }] }
    }] }),
})

await Hook.use("redact", { find: ["email"] }, { kinds: ["model"] })
await Hook.on("error:tool", () => Hook.retry({ delayS: 0.01, max: 1 }), { match: "orders" })
await Hook.on("before:tool", async (crossing) => {
    if (await State.get("failures/" + crossing.name, 0) >= 2) return Hook.deny("out of order")
})

const failures = Event.subscribe("tool.failed", async (event) => {
    const count = await State.update("failures/" + event.subject, (n) => n + 1, { default: 0, expiresS: 60 })
    if (count === 2) await Event.publish("alert.raised", { tool: event.subject })
})
const alerts = Event.subscribe("alert.*", (event) => {
    print("the operator reads: " + event.data.tool + " failed twice")
})

const tickets = Event.subscribe("ticket.opened", async (event) => {
    print("the customer reads: " + (await desk.run(event.data)).text)
    await failures.settle()
    await alerts.settle()
})
for (let number = 7; number <= 10; number++) {
    await Event.publish("ticket.opened", `Where is #${number}? Write to ada@example.com.`)
}
await tickets.settle()
print("the tool ran " + tries + " times")
