const codes = []
for (const said of ["yes", 1, { verdict: "allow" }]) {
    const hook = await Hook.on("before:tool", () => said)
    try { await Tool.call("calculate", { expression: "1" }) } catch (problem) { codes.push(problem.code) }
    await hook.remove()
}
return codes
