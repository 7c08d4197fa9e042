local agent = Agent.create{ model = Model.scripted{ replies = { { text = "hi" } } } }
print("x")
return { agent:run("hello").text, Random.choice({ 9007199254740991 }) }
