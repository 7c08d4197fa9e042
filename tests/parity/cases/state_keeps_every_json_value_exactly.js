const kept = []
const values = [true, false, 0, -7, 1.5, 9007199254740991, "", "é😀", [1, [2]], { a: { b: "c" } }]
for (const [i, value] of values.entries()) {
  await State.set("v" + i, value)
  kept.push(await State.get("v" + i))
}
await State.set("list", [])
kept.push(await State.get("list"))
return kept
