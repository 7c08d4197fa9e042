for (const text of ["cat and bird", "cat and bird", "dog and fish", "dog and fish", "zebra and fish", "zebra and cat"]) await Memory.add(text)
const found = await Memory.search("zebra cat", { limit: 2 })
return [found.map((one) => one.text), found[0].score === 1, found[1].score < 1]
