const model = Model.scripted({ replies: [{ text: "ab" }], chunkSize: 1, repeatLast: true })
const textOf = async (stream) => {
  let text = ""
  for await (const chunk of stream) text += chunk.text ?? ""
  return text
}

const stream = Model.stream("go", { model })
const [one, two] = await stream.tee()
const seen = []
for (const use of [() => stream.next(), () => stream.tee(), async () => { for await (const _ of stream); }]) {
  try { await use() } catch (problem) { seen.push(`${problem.code}: ${problem.message}; ${problem.hint}`) }
}
await stream.close()
seen.push(await textOf(one))
return seen
