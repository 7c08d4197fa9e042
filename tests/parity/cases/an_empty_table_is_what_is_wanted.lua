local agent = Agent.create{ tools = {}, settings = {} }
return { agent.name, (pcall(Tool.call, "calculate", {})) }
