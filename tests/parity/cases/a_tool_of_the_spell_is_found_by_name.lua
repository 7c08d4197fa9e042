Tool.define{ name = "double", description = "Doubles.", run = function(args) return args.x * 2 end }
local agent = Agent.create{ tools = { "double" } }
return { Tool.call("double", { x = 2 }), Tool.get("double"):call{ x = 3 }, Tool.schema("double").type, agent:call_tool("double", { x = 4 }) }
