const places = await Promise.all([State.scope("temp"), State.scope("spell"), State.scope("user", "scopes-x"), State.scope("app")])
for (const [i, place] of places.entries()) await place.set("same key", i + 1)
const held = []
for (const place of places) held.push(await place.get("same key"))
await places[3].delete("same key")
return [held, await State.get("same key"), places[0].name, places[2].owner, places[3].owner]
