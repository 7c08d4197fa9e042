const first = await Memory.add("a", { k: 1 }); await Memory.add("b", { k: 1 }); const third = await Memory.add("c"); await Memory.add("d")
const gone = [await Memory.forget({ id: first }), await Memory.forget({ id: first }), await Memory.forget({ meta: { k: 1 } }), await Memory.forget({ before: 1 })]
gone.push(await Memory.forget({ all: true }))
return [gone, await Memory.add("e") > third, (await Memory.list()).length, (await Memory.search("a b c d")).length]
