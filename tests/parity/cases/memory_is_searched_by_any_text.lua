Memory.add("the green tea of Ada") Memory.add("green is the tea garden") Memory.add("東京タワー and a café 🎉")
local counts = {}
for i, query in ipairs{ "tea", '"green tea"', "gard*", "cafe", "京タ", "🎉", '"a AND (', "x OR NOT", "'; DROP TABLE note", "*", "?" } do
    counts[i] = #Memory.search(query)
end
return counts
