const codes = []
const odd = [{ last: 0 }, { tokens: -1 }, { last: 2, summarise: () => 5 }]
for (let i = 0; i < 3; i++) {
    try {
        const session = await Session.open("odd" + i, { trim: odd[i] })
        for (let j = 0; j < 3; j++) await session.append("a")
    } catch (problem) {
        codes.push(problem.code + ": " + problem.message)
    }
}
return codes
