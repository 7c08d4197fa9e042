local codes = {}
for i, trim in ipairs{ { last = 0 }, { tokens = -1 }, { last = 2, summarise = function() return 5 end } } do
    local ok, problem = pcall(function()
        local session = Session.open("odd" .. i, { trim = trim })
        for _ = 1, 3 do session:append("a") end
    end)
    codes[i] = problem.code .. ": " .. problem.message
end
return codes
