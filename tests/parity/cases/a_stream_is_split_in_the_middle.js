const model = Model.scripted({ replies: [{ text: "abcd" }], chunkSize: 1, repeatLast: true })
const textOf = async (stream) => {
  let text = ""
  for await (const chunk of stream) text += chunk.text ?? ""
  return text
}

const stream = Model.stream("go", { model })
const first = (await stream.next()).text
const [one, two] = await stream.tee()
return [first, await textOf(one), await textOf(two)]
