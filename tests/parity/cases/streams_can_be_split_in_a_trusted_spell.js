const model = Model.scripted({ replies: [{ text: "abc" }], chunkSize: 1, repeatLast: true })
const textOf = async (stream) => {
  let text = ""
  for await (const chunk of stream) text += chunk.text ?? ""
  return text
}

return Task.map(await Model.stream("go", { model }).tee(), textOf)
