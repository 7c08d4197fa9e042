local function agent(name) return Agent.create{ name = name, model = Model.scripted{ replies = {{ text = name }} } } end
local astray = { output = { route = "nobody" } }
local reply = Agent.from_template("router", {
  routes = { agent("a"), agent("b") }, fallback = "b", classifier = Model.scripted{ replies = { astray, astray, astray } },
}):run("?")
return { reply.text, reply.output.fallback, reply.usage.requests }
