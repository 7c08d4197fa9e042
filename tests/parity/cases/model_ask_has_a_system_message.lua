local model = Model.scripted{ replies = { function(request) return { text = request.messages[1].role .. ": " .. request.messages[1].parts[1].text } end } }
return Model.ask("hi", { model = model, system = "Be brief." }).text
