local shout = Tool.define{ name = "shout", description = "Shouts.", run = function(args) return args.value .. "!" end }
local writer = Agent.create{ name = "writer", model = Model.scripted{ replies = { { text = "written" } } } }
local inner = Workflow.sequential{ name = "inner", steps = { function(text) return text .. " inside" end } }
local flow = Workflow.sequential{ steps = {
  function(n) return { expression = n .. " + 1" } end, "calculate", shout, writer, inner,
} }
local reply = flow:run("1")
return { reply.output, reply.steps.step_1.status, reply.steps.shout.output, reply.steps.calculate.output.value }
