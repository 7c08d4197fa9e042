local model = Model.scripted{ replies = {
  { output = { thought = "I need a sum.", tool = "calculate", arguments = { expression = "6 * 7" } } },
  { output = { thought = "Once more.", tool = "calculat" } },
  function(request)
    local last = request.messages[#request.messages].parts[1].text
    return { output = { thought = "I know.", answer = last } }
  end,
} }
local reply = Agent.from_template("react", { model = model, tools = { "calculate" } }):run("What is it?")
local steps = reply.output.steps
return { reply.text, reply.output.thought, steps[1].thought, steps[1].observation, steps[2].failed, #steps, #reply.tool_calls }
