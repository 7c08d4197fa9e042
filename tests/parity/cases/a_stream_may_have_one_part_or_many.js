const model = Model.scripted({ replies: [{ text: "abc" }], chunkSize: 1, repeatLast: true })
const textOf = async (stream) => {
  let text = ""
  for await (const chunk of stream) text += chunk.text ?? ""
  return text
}

const [one] = await Model.stream("go", { model }).tee(1)
const many = await Task.map(await Model.stream("go", { model }).tee(64, { buffer: 1 }), textOf)
return [await textOf(one), many.filter((text) => text === "abc").length]
