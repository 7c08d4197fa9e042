Memory.add("one fish", { kind = "a", n = 1 }) Memory.add("two fish", { kind = "a", n = 2 }) Memory.add("blue fish", { kind = "b" })
return { #Memory.search("fish", { meta = { kind = "a" } }), Memory.list{ meta = { kind = "a", n = 2 } }[1].text, #Memory.list{ meta = { n = "2" } } }
