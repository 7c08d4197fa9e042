const agent = await Agent.create({ model: Model.scripted({ replies: [{ text: "hi" }] }) })
print("x")
return [(await agent.run("hello")).text, await Random.choice([9007199254740991])]
