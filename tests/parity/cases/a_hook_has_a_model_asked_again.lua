local attempts = 0
local model = Model.scripted{ replies = { { error = "provider.server" }, { error = "provider.timeout" }, { text = "third time" } } }
Hook.on("*:model", function(crossing)
    attempts = math.max(attempts, crossing.attempt)
    if crossing.error then return Hook.retry{ delay_s = 0.001, max = 2 } end
end)
return { Model.ask("hello", { model = model }).text, attempts }
