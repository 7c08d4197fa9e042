State.set("k", 1)
local one = State.snapshot("one")
State.set("k", 2)
State.set("more", true)
local two = State.snapshot("two")
local changed = State.restore(one)
local three = State.snapshot("three")
local told = {}
for i, each in ipairs(State.snapshots()) do told[i] = { each.id, each.label, each.parent, each.version } end
return { changed, State.get("k"), State.keys(), told, State.forget(two), #State.snapshots() }
