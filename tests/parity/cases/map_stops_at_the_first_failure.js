let begun = 0
try {
  await Task.map([1, 2, 3, 4], async (n) => {
    begun++
    if (n === 2) throw { code: "n.two", message: "two" }
    await Task.sleep(0.001)
  }, { limit: 1 })
} catch (problem) { return [problem.code, begun] }
