await Memory.add("fleeting", null, { scope: "temp" })
return [(await Memory.search("fleeting", { scope: "temp" })).length, (await Memory.search("fleeting")).length]
