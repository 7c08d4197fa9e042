// What a spell keeps is there in its next run: counts its runs, keeps the last three words it was given.
const runs = await State.update("runs", (n) => n + 1, { default: 0, reason: "started" })
await State.update("words", (words) => [...words, ...Run.args].slice(-3), { default: [] })
print("run", runs)
return { words: await State.get("words"), why: (await State.history("runs"))[0].reason }
