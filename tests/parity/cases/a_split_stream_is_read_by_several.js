const model = Model.scripted({ replies: [{ text: "abcdef" }], chunkSize: 1, repeatLast: true })
const textOf = async (stream) => {
  let text = ""
  for await (const chunk of stream) text += chunk.text ?? ""
  return text
}

const parts = await Model.stream("go", { model }).tee(3)
return Task.map(parts, textOf)
