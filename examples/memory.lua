-- Notes outlive the run; words, phrases, beginnings and facts find them again.
Memory.forget{ all = true }
Memory.add("Ada likes green tea, no sugar.", { about = "Ada" })
Memory.add("The green line is closed on Sundays.", { about = "city" })
Memory.add("Bob drinks coffee.", { about = "Bob" })

local texts = {}
for i, note in ipairs(Memory.search('"green tea" Ada')) do texts[i] = note.text end

return {
    found = texts,
    green = #Memory.search("green"),
    people = { Memory.search("drink* likes", { meta = { about = "Bob" } })[1].text },
    forgotten = Memory.forget{ meta = { about = "city" } },
}
