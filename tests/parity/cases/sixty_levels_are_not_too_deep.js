let data = "bottom"
for (let i = 0; i < 60; i++) data = [data]
let back = await Random.choice([data])
let depth = 0
while (Array.isArray(back)) { back = back[0]; depth++ }
return [depth, back]
