local double = Tool.define{ name = "double", description = "Doubles.", run = function(args) return args.n * 2 end }
Agent.create{ name = "writer", model = Model.scripted{ replies = { { text = "written" } } } }
local table_ = { name = "t", steps = { { tool = "double", input = { n = "{{ input }}" } }, { agent = "writer", input = "{{ last }}" } } }
local _, lost = pcall(Workflow.load, table_)
local reply = Workflow.load(table_, { tools = { double } }):run(4)
local _, nobody = pcall(Workflow.load, { name = "t", steps = { { agent = "writr" } } })
return { lost.code, reply.output, reply.steps.double.output, nobody.code, nobody.hint }
