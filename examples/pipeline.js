// A pipeline: one task reads, three ask a model at the same time, one collects; a channel keeps them in step.
const ask = async (text) => {
    const model = Model.scripted({ replies: [{ text: "about " + text }], delayS: 0.005 })
    return (await Model.ask(text, { model })).text
}
const topics = Channel.new(2), answers = Channel.new(2), collected = []
await Task.scope(async () => {
    Task.spawn(async () => {
        for (const topic of ["rain", "snow", "wind", "fog", "hail"]) await topics.send(topic)
        topics.close()
    })
    Task.spawn(async () => {
        const work = async () => { for await (const topic of topics) await answers.send(await ask(topic)) }
        await Task.all([work, work, work])
        answers.close()
    })
    for await (const answer of answers) collected.push(answer)
})
collected.sort()
print(collected.length + " answers")
return collected
