print((tostring(Agent.create{ name = "a" }):gsub("%d+", "n")))
