local told
local use = { output = { thought = "more", tool = "calculate", arguments = { expression = "1" } } }
local good = Agent.from_template("react", { tools = { "calculate" }, max_steps = 1, model = Model.scripted{ replies = { use, function(request)
  told = request.messages[#request.messages].parts[1].text:find("Give the answer now", 1, true) ~= nil
  return { output = { thought = "well", answer = "one" } }
end } } })
print(good:run("?").text, told)
Agent.from_template("react", { tools = { "calculate" }, max_steps = 1, model = Model.scripted{ replies = { use }, repeat_last = true } }):run("?")
