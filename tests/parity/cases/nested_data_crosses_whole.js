const data = { list: [1, [2, [3]]], map: { a: { b: { c: "d" } } }, mixed: [{ x: 1 }, { y: [2] }] }
return [data, await Random.choice([data])]
