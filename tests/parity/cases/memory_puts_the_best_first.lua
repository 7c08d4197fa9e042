for _, text in ipairs{ "cat and bird", "cat and bird", "dog and fish", "dog and fish", "zebra and fish", "zebra and cat" } do Memory.add(text) end
local found, texts = Memory.search("zebra cat", { limit = 2 }), {}
for i, one in ipairs(found) do texts[i] = one.text end
return { texts, found[1].score == 1, found[2].score < 1 }
