local model = Model.scripted{ replies = {} }
Hook.on("before:model", function() return Hook.cache_hit("from memory") end)
local pieces = {}
local reply = Model.ask("hello", { model = model, on_text = function(text) pieces[#pieces + 1] = text end })
return { reply.text, table.concat(pieces), reply.usage.requests, reply.usage.input_tokens }
