return [await Run.spell("spells/add.lua", { inputs: { a: 1, b: 2 } }), await Task.compute("4")]
