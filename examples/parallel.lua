-- Three agents work at the same time; a fourth answer is given up because it takes too long.
local function ask(text, delay)
    return Model.ask("Say " .. text, { model = Model.scripted{ replies = {{ text = text }}, delay_s = delay } }).text
end
local answers = Task.all{
    function() return ask("one", 0.02) end,
    function() return ask("two", 0.01) end,
    function() return ask("three", 0) end,
}
local quick = Task.race{ function() return ask("slow", 30) end, function() return ask("quick", 0.01) end }
local ok, problem = pcall(function() return Task.timeout(0.02, function() return ask("never", 30) end) end)
print(quick, problem.code)
return answers
