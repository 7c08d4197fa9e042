local model = Model.scripted{ chunk_size = 3, replies = {
  { tool_calls = {{ name = "calculate", args = { expression = "6 * 7" } }} }, { text = "it is 42" },
} }
local chat = Agent.from_template("chat", { model = model, tools = { "calculate" }, name = "desk" })
local pieces = {}
local reply = chat:run("?", { on_text = function(text) pieces[#pieces + 1] = text end })
return { pieces, reply.agent, #reply.tool_calls, Agent.get("desk").name }
