await Memory.add("one fish", { kind: "a", n: 1 }); await Memory.add("two fish", { kind: "a", n: 2 }); await Memory.add("blue fish", { kind: "b" })
return [(await Memory.search("fish", { meta: { kind: "a" } })).length, (await Memory.list({ meta: { kind: "a", n: 2 } }))[0].text, (await Memory.list({ meta: { n: "2" } })).length]
