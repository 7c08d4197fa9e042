const model = Model.scripted({ replies: [{ text: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" }], chunkSize: 1, repeatLast: true })

const [one, two] = await Model.stream("go", { model }).tee(2, { buffer: 2 })
const reader = Task.spawn(async () => { for await (const _ of one) throw new Error("enough") })
let count = 0
for await (const _ of two) count++
try { await reader.await() } catch (problem) { return [count, problem.message] }
