local session = Session.open("life")
local codes = {}
local function try(act)
    local ok, problem = pcall(act)
    codes[#codes + 1] = ok and "ok" or problem.code .. ": " .. problem.message
end
session:save{}
session:suspend()
try(function() session:append("x") end)
session:resume()
try(function() session:append("x") end)
session:suspend()
Session.open("life")
try(function() session:resume() end)
session:close()
try(function() session:save{} end)
try(function() session:trim{ last = 1 } end)
try(function() session:suspend() end)
local held = #session:messages()
Session.delete("life")
try(function() session:messages() end)
return { codes, held, Session.current() == nil }
