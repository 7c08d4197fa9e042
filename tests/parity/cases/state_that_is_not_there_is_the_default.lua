State.set("nothing", nil)
return { State.get("missing") == nil, State.get("missing", "d"), State.get("nothing", "d") == nil, State.entry("missing") == nil, #State.keys() }
