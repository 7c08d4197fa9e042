local count = function(request) return { text = tostring(#request.messages) } end
local chat = Agent.from_template("chat", { turns = 2, older = "drop", model = Model.scripted{ replies = { count }, repeat_last = true } })
local seen = {}
for i = 1, 4 do seen[i] = chat:run("turn " .. i).text end
return { seen, chat:messages()[1].parts[1].text }
