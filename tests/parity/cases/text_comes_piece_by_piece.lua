local pieces = {}
local agent = Agent.create{ model = Model.scripted{ replies = { { text = "abcdefg" } }, chunk_size = 3 } }
local reply = agent:run("go", { on_text = function(text) Task.sleep(0) pieces[#pieces + 1] = text end })
return { pieces, reply.text }
