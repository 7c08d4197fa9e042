local model = Model.scripted{ replies = { { text = "done" } }, delay_s = 0.02 }
return { Agent.create{ model = model }:run("go").text, Agent.create{}:has_tool("x") }
