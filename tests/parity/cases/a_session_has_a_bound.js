const session = await Session.open("large")
await session.save([])
try { await session.append("x".repeat(1100000)) } catch (problem) {
    return [problem.code, (await session.messages()).length]
}
