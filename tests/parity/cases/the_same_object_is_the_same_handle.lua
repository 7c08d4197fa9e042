local agent = Agent.create{ name = "only" }
return { Agent.get("only") == agent, Agent.create{ name = "only" } == agent }
