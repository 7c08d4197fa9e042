local judged = 0
local judge = Model.scripted{ replies = { { text = "good" }, { text = "bad" } } }
local model = Model.scripted{ replies = { { text = "fine" } }, repeat_last = true }
Hook.on("after:model", function(crossing)
    judged = judged + 1
    if Model.ask("good or bad?", { model = judge }).text == "bad" then return Hook.deny("judged bad") end
end)
local first = Model.ask("x", { model = model }).text
local ok, problem = pcall(Model.ask, "y", { model = model })
return { first, problem.code, judged }
