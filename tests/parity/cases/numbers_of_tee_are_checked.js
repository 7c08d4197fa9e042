const model = Model.scripted({ replies: [{ text: "ab" }], chunkSize: 1, repeatLast: true })

const stream = Model.stream("go", { model }), codes = []
for (const given of [[0], [-1], [65], [2, { buffer: 0 }], [2, { buffer: 10001 }], [1.5], ["x"], [2, { size: 1 }]]) {
  try { await stream.tee(...given) } catch (problem) { codes.push(problem.code) }
}
return [codes, (await stream.next()).text]
