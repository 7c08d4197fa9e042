// A trip: flight and hotel are booked side by side, the car depends on them; what was booked is undone when it fails.
const log = []
const book = (what) => ({
    name: what, run: (trip) => { log.push("book " + what); return trip.to + " " + what },
    undo: (booking) => { log.push("undo " + booking) },
})
const trip = await Workflow.sequential({ name: "trip", steps: [
    Workflow.parallel({ name: "travel", maxConcurrency: 1, branches: [book("flight"), book("hotel")] }),
    Workflow.conditional({ name: "car",
        branches: [{ when: "input.flight == 'Rome flight'", run: { name: "rent", run: () => { throw new Error("no car left") } } }],
        default: { name: "walk", run: () => "on foot" },
    }),
    { name: "summary", input: "{{ steps.travel.output.flight }}, {{ steps.car.output }}", run: (text) => text },
] })
print((await trip.run({ to: "Oslo" })).output)
try { await trip.run({ to: "Rome" }) } catch (problem) { print(problem.code, log.slice(2).join("; ")) }
print(await trip.plan())
