local model = Model.scripted{ replies = { { text = "one" }, { text = "two" } } }
local writer = Agent.create{ name = "writer", model = model }
local inner = Workflow.parallel{ name = "inner", max_concurrency = 1, branches = { writer, { name = "other", agent = writer } } }
local middle = Workflow.loop{ name = "middle", times = 1, body = inner }
local reply = Workflow.sequential{ name = "outer", steps = { middle } }:run("go")
return { reply.output, reply.usage.requests, reply.steps.middle.output.writer }
