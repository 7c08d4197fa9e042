await State.set("nothing", null)
return [(await State.get("missing")) === null, await State.get("missing", "d"), (await State.get("nothing", "d")) === null, (await State.entry("missing")) === null, (await State.keys()).length]
