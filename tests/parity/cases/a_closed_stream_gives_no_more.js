const model = Model.scripted({ replies: [{ text: "abc" }], chunkSize: 1, repeatLast: true })
const textOf = async (stream) => {
  let text = ""
  for await (const chunk of stream) text += chunk.text ?? ""
  return text
}

const stream = Model.stream("go", { model })
await stream.next()
await stream.close()
await stream.close()
return [(await stream.next()) === null, await textOf(stream), (await stream.tee()).length, await textOf(Model.stream("go", { model }))]
