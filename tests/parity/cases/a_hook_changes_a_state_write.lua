Hook.on("before:state", function(crossing)
    if crossing.input.op == "set" then
        return Hook.replace{ value = crossing.input.value:lower(), reason = "in small letters" }
    end
end, { match = "spell.colour" })
Hook.on("after:state", function(crossing)
    if crossing.input.op == "get" then return Hook.replace(crossing.result .. "!") end
end)
State.set("colour", "BLUE", { reason = "mine" })
State.set("size", "BIG")
return { State.get("colour"), State.get("size"), State.history("colour")[1].reason }
