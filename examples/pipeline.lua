-- A pipeline: one task reads, three ask a model at the same time, one collects; a channel keeps them in step.
local function ask(text)
    return Model.ask(text, { model = Model.scripted{ replies = {{ text = "about " .. text }}, delay_s = 0.005 } }).text
end
local topics, answers, collected = Channel.new(2), Channel.new(2), {}
Task.scope(function()
    Task.spawn(function()
        for _, topic in ipairs{ "rain", "snow", "wind", "fog", "hail" } do topics:send(topic) end
        topics:close()
    end)
    Task.spawn(function()
        local function work() for topic in topics do answers:send(ask(topic)) end end
        Task.all{ work, work, work }
        answers:close()
    end)
    for answer in answers do collected[#collected + 1] = answer end
end)
table.sort(collected)
print(#collected .. " answers")
return collected
