local asked = 0
local model = Model.scripted{ replies = { function() asked = asked + 1 return { error = "provider.server" } end }, repeat_last = true }
Hook.on("error:model", function() return Hook.retry{ max = 1 } end)
local ok, problem = pcall(Model.ask, "hello", { model = model })
return { problem.code, asked }
