local only = Agent.create{ name = "only" }
Agent.from_template("router", { routes = { only }, model = Model.scripted{ replies = {{ text = "dunno" }}, repeat_last = true } }):run("?")
