local mine = Tool.define{ name = "mine", description = "Mine.", run = function(args) return { "mine", args.expression } end }
local target = mine
Hook.on("before:tool", function() return Hook.redirect(target) end, { match = "calculate" })
local first = Tool.call("calculate", { expression = "2*3" })
target = "hash_encode"
Hook.on("before:tool", function() return Hook.redirect("hash_encode") end, { match = "mine" })
local ok, problem = pcall(Tool.call, "datetime", { operation = "now" })
Hook.on("before:tool", function() return Hook.replace{ text = "a", operation = "sha256" } end, { match = "calculate", priority = -1 })
local refused
ok, refused = pcall(Tool.get("hash_encode").call, Tool.get("hash_encode"), { operation = "hash", text = "a" })
return { first, refused.code }
