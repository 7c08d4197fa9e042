const codes = []
for (const options of [{ buffer: 0 }, { buffer: 100000 }, { retries: -1 }]) {
    try { await Event.subscribe("n", null, options).next(1) } catch (problem) { codes.push(problem.code) }
}
return codes
