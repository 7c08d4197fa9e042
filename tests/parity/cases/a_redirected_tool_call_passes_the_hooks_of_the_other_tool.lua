local one = Tool.define{ name = "one", description = "One.", run = function() return 1 end }
Tool.define{ name = "two", description = "Two.", run = function() return 2 end }
Hook.on("before:tool", function() return Hook.redirect("two") end)
Hook.on("before:tool", function() return Hook.deny("closed") end, { match = "two" })
local ok, problem = pcall(one.call, one)
return { problem.code, problem.message }
