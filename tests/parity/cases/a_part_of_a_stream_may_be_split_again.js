const model = Model.scripted({ replies: [{ text: "abcd" }], chunkSize: 1, repeatLast: true })
const textOf = async (stream) => {
  let text = ""
  for await (const chunk of stream) text += chunk.text ?? ""
  return text
}

const [one, rest] = await Model.stream("go", { model }).tee()
const [two, three] = await rest.tee()
return Task.map([one, two, three], textOf)
