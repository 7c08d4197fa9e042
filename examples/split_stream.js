// One answer, two readers: one shows it as it comes, the other counts words on the side. The slower sets the pace.
const model = Model.scripted({ chunkSize: 5, replies: [{ text: "Two readers share one answer." }] })
const [shown, counted] = await Model.stream("Say something.", { model }).tee()
const counter = Task.spawn(async () => {
    let text = ""
    for await (const chunk of counted) text += chunk.text ?? ""
    return text.split(/\s+/).length
})
for await (const chunk of shown) {
    if (chunk.type === "text") print("> " + chunk.text)
}
return `${await counter.await()} words`
