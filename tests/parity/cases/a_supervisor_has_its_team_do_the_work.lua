local function member(name, answer)
  return Agent.create{ name = name, description = name .. "s.", model = Model.scripted{ replies = {{ text = answer }} } }
end
local lead = Model.scripted{ replies = {
  { tool_calls = { { name = "writer", args = { task = "write" } }, { name = "checker", args = { task = "check" } } } },
  { text = "All done." },
} }
local boss = Agent.from_template("supervisor", { team = { member("writer", "words"), member("checker", "fine") }, model = lead })
local reply = boss:run("Do it.")
local first = reply.output.delegations[1]
return { reply.text, #reply.output.delegations, first.member, first.task, first.report, first.failed, reply.usage.requests, #reply.tool_calls }
