Hook.on("before:tool", function() return Hook.replace{ path = "/etc/passwd" } end)
local ok, problem = pcall(Tool.call, "file_read", { path = "data.txt" })
return { problem.code, problem.message:match("^tool %w+_%w+") }
