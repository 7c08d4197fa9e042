return { Run.spell("spells/add.lua", { inputs = { a = 1, b = 2 } }), Run.spell("./spells/add.js", { inputs = { a = 3, b = 4 } }) }
