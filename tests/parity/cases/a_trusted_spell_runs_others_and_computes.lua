return { Run.spell("spells/add.js", { inputs = { a = 1, b = 2 } }), Task.compute("return 4") }
