local model = Model.scripted{ replies = { { text = "ok" } } }
local tool = Tool.define{ name = "t", description = "d", run = function() end }
return Agent.create{ model = model, tools = { tool, "calculate" } }:has_tool("t")
