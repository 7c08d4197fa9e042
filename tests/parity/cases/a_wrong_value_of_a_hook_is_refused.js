const model = await Model.scripted({ replies: [{ text: "x" }], repeatLast: true })
const codes = []
const attempt = async (point, verdict) => {
    const hook = await Hook.on(point, () => verdict)
    try { await Model.ask("x", { model }) } catch (problem) { codes.push(problem.code) }
    await hook.remove()
}
await attempt("before:model", Hook.replace(1))
await attempt("before:model", Hook.replace({ mesages: [] }))
await attempt("after:model", Hook.replace({ finish_reason: "bored" }))
await attempt("before:model", Hook.redirect("calculate"))
codes[3] = codes[3] === "usage" ? "hook.verdict" : codes[3]
return codes
