local flow = Workflow.sequential{ name = "desk", steps = { function(text) return "about " .. text end } }
local model = Model.scripted{ replies = { { tool_calls = { { name = "handoff_to_desk", args = { reason = "hard" } } } }, { text = "ok" } } }
local agent = Agent.create{ name = "front", model = model, handoffs = { flow } }
local reply = agent:run("rain")
local by_code = agent:handoff(flow, { reason = "again" })
return { reply.text, reply.agent, #agent:messages(), by_code.agent }
