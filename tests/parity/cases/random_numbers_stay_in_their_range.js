for (let i = 0; i < 20; i++) {
  const n = await Random.number(), k = await Random.int(-2, 2)
  if (!(n >= 0 && n < 1 && k >= -2 && k <= 2 && Number.isInteger(k))) throw new Error("out of range")
}
try { await Random.int(2, 1) } catch (problem) { return problem.code }
