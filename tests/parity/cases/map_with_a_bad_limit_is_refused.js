const codes = []
for (const options of [{ limit: 0 }, { limit: 1.5 }, { limit: "2" }, 3]) {
  try { await Task.map([1], () => {}, options); codes.push("taken") } catch (problem) { codes.push(problem.code) }
}
return codes
