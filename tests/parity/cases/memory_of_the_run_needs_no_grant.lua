Memory.add("fleeting", nil, { scope = "temp" })
return { #Memory.search("fleeting", { scope = "temp" }), #Memory.search("fleeting") }
