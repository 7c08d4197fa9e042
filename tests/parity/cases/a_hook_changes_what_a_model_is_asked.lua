local seen
local model = Model.scripted{ replies = { function(request) seen = request return { text = "ok" } end } }
Hook.on("before:model", function(crossing)
    local messages = crossing.input.messages
    table.insert(messages, 1, { role = "system", text = "be brief" })
    return Hook.replace{ messages = messages, settings = { temperature = 0.5 } }
end)
Model.ask("hello", { model = model })
return { seen.messages[1].parts[1].text, seen.messages[2].parts[1].text, seen.settings.temperature }
