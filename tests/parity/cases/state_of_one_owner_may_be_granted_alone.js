const ada = await State.scope("user", "ada")
await ada.set("k", "lua")
try { await (await State.scope("user", "bob")).get("k") } catch (problem) { return [await ada.get("k"), problem.code] }
