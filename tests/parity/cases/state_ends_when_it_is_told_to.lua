State.set("key", 1, { expires_s = 60 })
local before = State.entry("key")
State.set("key", 2, { expires_s = 0.001 })
State.set("other", 3)
Task.sleep(0.002)
return { before.value, before.expires_at > Time.now(), State.get("key", "gone"), State.keys() }
