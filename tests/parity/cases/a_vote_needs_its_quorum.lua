local function against() return Hook.deny("no") end
Hook.on("before:tool", { against, against, function() end }, { combine = "vote", quorum = 3 })
local value = Tool.call("calculate", { expression = "1+1" }).value
local ok, problem = pcall(Hook.on, "before:tool", { against }, { combine = "vote", quorum = 2 })
return { value, problem.code }
