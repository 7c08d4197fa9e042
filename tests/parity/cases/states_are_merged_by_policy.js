const pair = async () => {
  const one = await State.new({ n: 1, gone: 1, only: 1 })
  const two = await one.clone()
  await one.set("n", 2)
  await two.set("n", 3)
  await two.delete("gone")
  return [one, two]
}
const found = {}
let [one, two] = await pair()
found.last = [await one.merge(two), await one.values()];
[one, two] = await pair()
try { await one.merge(two, { policy: "error_on_conflict" }) } catch (problem) {
  found.error = [problem.code, problem.data.key, problem.data.mine, await one.values()]
}
[one, two] = await pair()
try { await one.merge(two, { policy: "append_lists" }) } catch (problem) { found.append = problem.code }
found.resolve = await one.merge(two, { resolve: async (c) => { await Task.sleep(0.001); return c.key + c.base + c.mine + c.theirs } })
found.resolved = await one.get("n")
return found
