local session = Session.open("large")
session:save{}
local _, problem = pcall(function() session:append(("x"):rep(1100000)) end)
return { problem.code, #session:messages() }
