let judged = 0
const judge = await Model.scripted({ replies: [{ text: "good" }, { text: "bad" }] })
const model = await Model.scripted({ replies: [{ text: "fine" }], repeatLast: true })
await Hook.on("after:model", async () => {
    judged += 1
    if ((await Model.ask("good or bad?", { model: judge })).text === "bad") return Hook.deny("judged bad")
})
const first = (await Model.ask("x", { model })).text
try { await Model.ask("y", { model }) } catch (problem) { return [first, problem.code, judged] }
