local model = Model.scripted{ replies = { { text = "hello" }, { text = "bye" } } }
local first = Hook.on("after:model", function(crossing) return Hook.replace(crossing.result.message.parts[1].text:upper()) end)
local one = Model.ask("a", { model = model })
first:remove()
Hook.on("after:model", function() return Hook.replace{ text = "Bye." } end)
local two = Model.ask("b", { model = model })
return { one.text, one.finish_reason, two.text }
