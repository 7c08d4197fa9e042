const codes = []
const attempt = async (point, verdict) => {
    const hook = await Hook.on(point, () => verdict, { fail: "open" })
    try { await Tool.call("calculate", { expression: "1" }) } catch (problem) { codes.push(problem.code) }
    await hook.remove()
}
await attempt("before:tool", Hook.retry())
await attempt("after:tool", Hook.redirect("datetime"))
await attempt("after:tool", Hook.cacheHit(1))
return codes
