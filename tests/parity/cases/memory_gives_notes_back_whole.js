const id = await Memory.add("Ada likes tea", { about: "Ada", tags: ["drink", "hot"], weight: 2.5 })
const note = (await Memory.list())[0]
const found = (await Memory.search("TEA"))[0]
return [note.id === id, note.text, note.meta, note.at > 0, found.id === id, found.score, found.meta.about]
