State.set("lock", "somebody")
local tries = 0
Hook.on("error:state", function(crossing)
    tries = tries + 1
    State.delete("lock")
    return Hook.retry{ delay_s = 0.001, max = 3 }
end)
State.set("lock", "me", { expected = 0 })
return { State.get("lock"), tries }
