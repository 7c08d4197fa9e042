// Three agents work at the same time; a fourth answer is given up because it takes too long.
const ask = async (text, delay) => {
    const model = Model.scripted({ replies: [{ text }], delayS: delay })
    return (await Model.ask("Say " + text, { model })).text
}
const answers = await Task.all([() => ask("one", 0.02), () => ask("two", 0.01), () => ask("three", 0)])
const quick = await Task.race([() => ask("slow", 30), () => ask("quick", 0.01)])
const problem = await Task.timeout(0.02, () => ask("never", 30)).catch((error) => error)
print(quick, problem.code)
return answers
