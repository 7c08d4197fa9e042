return [await Run.spell("spells/add.lua", { inputs: { a: 1, b: 2 } }), await Run.spell("./spells/add.js", { inputs: { a: 3, b: 4 } })]
