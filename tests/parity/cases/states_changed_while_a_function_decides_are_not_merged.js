const one = await State.new({ n: 1 })
const two = await one.clone()
await one.set("n", 2); await two.set("n", 3)
try { await one.merge(two, { resolve: async () => { await one.set("n", 9); return 0 } }) } catch (problem) {
  return [problem.code, await one.get("n")]
}
