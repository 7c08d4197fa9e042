await State.set("k", 1)
const one = await State.snapshot("one")
await State.set("k", 2)
await State.set("more", true)
const two = await State.snapshot("two")
const changed = await State.restore(one)
await State.snapshot("three")
const told = (await State.snapshots()).map((each) => [each.id, each.label, each.parent, each.version])
return [changed, await State.get("k"), await State.keys(), told, await State.forget(two), (await State.snapshots()).length]
