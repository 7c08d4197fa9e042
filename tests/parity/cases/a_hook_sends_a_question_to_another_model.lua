local b = Model.scripted{ replies = { { text = "from b" } }, repeat_last = true }
local a = Model.scripted{ replies = { { error = "provider.quota" } }, repeat_last = true }
local before = Hook.on("before:model", function() return Hook.redirect(b) end)
local first = Model.ask("x", { model = a }).text
before:remove()
Hook.on("error:model", function() return Hook.redirect(b) end)
return { first, Model.ask("x", { model = a }).text }
