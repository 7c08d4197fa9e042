local id = Memory.add("Ada likes tea", { about = "Ada", tags = {"drink", "hot"}, weight = 2.5 })
local note = Memory.list()[1]
local found = Memory.search("TEA")[1]
return { note.id == id, note.text, note.meta, note.at > 0, found.id == id, found.score, found.meta.about }
