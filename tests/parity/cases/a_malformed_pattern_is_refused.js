const codes = []
for (const act of [() => Event.wait("a.>.b"), () => Event.history("a..b")]) {
    try { await act() } catch (problem) { codes.push(problem.code) }
}
return codes
