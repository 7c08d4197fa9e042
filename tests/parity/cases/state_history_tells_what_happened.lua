State.set("k", "a", { reason = "first" })
State.update("k", function() return "b" end)
State.delete("k", { reason = "done" })
local told = {}
for i, one in ipairs(State.history("k")) do
  told[i] = { one.version, one.act, one.reason, one.deleted, one.value or "-", one.run == Run.id, one.at > 1e9 }
end
return { told, #State.history("k", { limit = 1 }), #State.history("other") }
