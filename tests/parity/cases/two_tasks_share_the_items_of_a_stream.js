const model = Model.scripted({ replies: [{ text: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" }], chunkSize: 1, repeatLast: true })

const stream = Model.stream("go", { model })
let count = 0
const read = async () => { while ((await stream.next()) !== null) count++ }
await Task.all([read, read, read])
return count
