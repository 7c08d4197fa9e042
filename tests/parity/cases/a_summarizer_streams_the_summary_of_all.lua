local model = Model.scripted{ replies = {{ text = "short" }}, chunk_size = 3 }
local pieces = {}
local reply = Agent.from_template("summarizer", { model = model }):run("long", { on_text = function(text) pieces[#pieces + 1] = text end })
return { pieces, #reply.output.levels }
