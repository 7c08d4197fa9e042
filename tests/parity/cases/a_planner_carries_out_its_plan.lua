local planner = Model.scripted{ replies = {{ output = { steps = { "compute", "say" } } }} }
local executor = Model.scripted{ replies = {
  { tool_calls = {{ name = "calculate", args = { expression = "6 * 7" } }} },
  { output = { done = true, result = "42" } },
  function(request)
    local seen = request.messages[#request.messages].parts[1].text:find("done: 42", 1, true) ~= nil
    return { output = { done = seen, result = "said" } }
  end,
} }
local reply = Agent.from_template("planner", {
  planner = planner, executor = executor, tools = { "calculate" }, model = Model.scripted{ replies = {{ text = "It is 42." }} },
}):run("Find out.")
return { reply.text, reply.output.complete, reply.output.plan, reply.output.steps[2].done, reply.output.replans, #reply.tool_calls }
