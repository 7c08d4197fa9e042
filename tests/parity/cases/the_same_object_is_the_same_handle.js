const agent = await Agent.create({ name: "only" })
return [(await Agent.get("only")) === agent, (await Agent.create({ name: "only" })) === agent]
