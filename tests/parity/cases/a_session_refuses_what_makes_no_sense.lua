local session = Session.open("odd")
local codes = {}
local function try(act)
    local ok, problem = pcall(act)
    codes[#codes + 1] = ok and "ok" or problem.code .. ": " .. problem.message
end
try(function() Session.open("a/b") end)
try(function() Session.open("x", { tags = {""} }) end)
try(function() Session.delete("") end)
try(function() session:tag{"a\nb"} end)
try(function() session:trim{} end)
try(function() session:trim{ last = 0 } end)
try(function() session:messages{ last = 0 } end)
try(function() session:append(5) end)
try(function() session:append{ { role = "nobody", text = "x" } } end)
try(function() session:append("a") session:append("b") session:trim{ last = 1, summarise = function() return 5 end } end)
return codes
