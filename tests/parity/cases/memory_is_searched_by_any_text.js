await Memory.add("the green tea of Ada"); await Memory.add("green is the tea garden"); await Memory.add("東京タワー and a café 🎉")
const counts = []
for (const query of ["tea", '"green tea"', "gard*", "cafe", "京タ", "🎉", '"a AND (', "x OR NOT", "'; DROP TABLE note", "*", "?"])
    counts.push((await Memory.search(query)).length)
return counts
