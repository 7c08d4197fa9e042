local model = Model.scripted{ replies = {
  { output = { steps = { "by train", "arrive" } } },
  { output = { done = false, result = "strike" } },
  function(request)
    local knows = request.messages[#request.messages].parts[1].text:find("failed: strike", 1, true) ~= nil
    return { output = { steps = { knows and "by bus" or "by train" } } }
  end,
  { output = { done = true, result = "there" } },
  { text = "You are there." },
} }
local output = Agent.from_template("planner", { model = model }):run("Go.").output
return { output.answer, output.complete, output.replans, output.plan, #output.steps, output.steps[1].done }
