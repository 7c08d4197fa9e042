const session = await Session.open("told")
await session.append("x")
await session.messages()
