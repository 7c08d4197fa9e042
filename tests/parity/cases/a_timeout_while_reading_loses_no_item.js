const model = Model.scripted({ replies: [{ text: "ab" }], chunkSize: 1, delayS: 0.05 })
const stream = Model.stream("go", { model })
let code
try { await Task.timeout(0.001, () => stream.next()) } catch (problem) { code = problem.code }
return [code, (await stream.next()).text, (await stream.next()).text]
