const codes = []
for (const act of [() => Task.all([1]), () => Task.spawn(1), () => Task.race([]), () => Task.timeout("x", print)]) {
  try { await act() } catch (problem) { codes.push(problem.code) }
}
return codes
